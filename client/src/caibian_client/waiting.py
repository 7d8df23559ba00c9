"""Waiting until articles have come to their end."""

import time
from collections.abc import Iterable

from caibian_client.calls.path import status
from caibian_client.errors import TimedOut
from caibian_client.flows import Flow, Item, Items, Pause, Send
from caibian_client.models.ingest import Status

_FIRST, _LONGEST = 0.05, 2.0


def wait(id: str, *, seconds: float = 60.0) -> Flow[Status]:
    """Wait until an article is searchable, dead or withdrawn. Raises TimedOut, NotFound."""
    give_up_at, pause = time.monotonic() + seconds, _FIRST
    while True:
        found: Status = yield Send(status(id))
        if found.is_final:
            return found
        if time.monotonic() >= give_up_at:
            raise TimedOut(
                f"{id} is still {found.state} after {seconds:g} s; GET /v1/stats tells why"
            )
        yield Pause(pause)
        pause = min(pause * 1.5, _LONGEST)


def wait_all(ids: Iterable[str], *, seconds: float = 60.0) -> Items[Status]:
    """Yield where articles stand as they come to their end, those first that are there first.

    Raises TimedOut when some haven't after so many seconds, NotFound.
    """
    waiting = list(dict.fromkeys(ids))
    give_up_at, pause = time.monotonic() + seconds, _FIRST
    while waiting:
        still = []
        for id in waiting:
            found: Status = yield Send(status(id))
            if found.is_final:
                yield Item(found)
            else:
                still.append(id)
        if still and time.monotonic() >= give_up_at:
            named = ", ".join(still[:3])
            raise TimedOut(f"{len(still)} are still on their way after {seconds:g} s: {named}")
        pause = _FIRST if len(still) < len(waiting) else min(pause * 1.5, _LONGEST)
        waiting = still
        if waiting:
            yield Pause(pause)

"""Taking turns at a host: so long between two over all processes, so many at once in each.

Later where the host asks for that.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.ingest.sources.fetching.asking import asked
from services.ingest.sources.fetching.failing import busy
from services.ingest.sources.models import Cause
from services.ingest.sources.ports import Shared

_HOSTS = 4096
"""So many are remembered; what is forgotten is only when we were there last."""
_LONGEST_PAUSE = 3600.0
"""Seconds for which a host's Retry-After holds for all that is asked of it."""


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    next_at: float = 0.0
    paused_until: float = 0.0
    holders: int = field(default=0)


class Hosts:
    """The turns at all hosts.

    `gap` is the seconds between two requests to a host, `places` how many are under way there at
    once, `patience` the seconds that one waits for its turn before it is told to come later.
    Turns are those of all processes that have `shared` in common; while that is away, our own.
    """

    def __init__(
        self,
        *,
        gap: float,
        places: int,
        patience: float,
        clock: Callable[[], float],
        shared: Shared | None = None,
    ) -> None:
        self._shared = shared
        self._gap = gap
        self._places = places
        self._patience = patience
        self._clock = clock
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def __len__(self) -> int:
        """Return how many hosts are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, name: str, delay: float | None) -> AsyncIterator[None]:
        """Hold a place at a host when our turn comes.

        `delay` is the gap in seconds that the host asks for; None: there need be none, as before
        its robots.txt. Raises Failed where the turn would come later than we wait for it.
        """
        host = self._host(name)
        host.holders += 1
        try:
            if delay is not None:
                await self._wait(name, host, delay)
            async with host.places:
                yield
        finally:
            host.holders -= 1

    async def _wait(self, name: str, host: _Host, delay: float) -> None:
        gap, patience = max(self._gap, delay), max(self._patience, delay)
        own = max(0.0, max(host.next_at, host.paused_until) - self._clock())
        if own > patience:
            raise busy(Cause.TURN, "others ask the same host before", own)
        host.next_at = self._clock() + own + gap
        shared = self._shared
        seconds = await asked(lambda: shared.reserve(name, gap, patience)) if shared else None
        wait = max(own, seconds or 0.0)
        if wait > patience:
            # It wasn't taken.
            host.next_at -= gap
            raise busy(Cause.TURN, "others ask the same host before", wait)
        await asyncio.sleep(wait)
        if (left := host.paused_until - self._clock()) > 0:
            raise busy(Cause.TURN, "the host asked for a pause", left)

    async def pause(self, name: str, seconds: float) -> None:
        """Leave a host alone for so many seconds, as it asked."""
        host = self._host(name)
        bounded = min(seconds, _LONGEST_PAUSE)
        host.paused_until = max(host.paused_until, self._clock() + bounded)
        if shared := self._shared:
            await asked(lambda: shared.pause(name, bounded))

    def _host(self, name: str) -> _Host:
        if host := self._hosts.get(name):
            self._hosts.move_to_end(name)
            return host
        if len(self._hosts) >= _HOSTS:
            self._forget()
        host = self._hosts[name] = _Host(asyncio.Semaphore(self._places))
        return host

    def _forget(self) -> None:
        """Forget the longest unvisited hosts at which nobody is and which may be asked again."""
        now = self._clock()
        for name, host in list(self._hosts.items())[: _HOSTS // 8]:
            if not host.holders and max(host.next_at, host.paused_until) <= now:
                del self._hosts[name]

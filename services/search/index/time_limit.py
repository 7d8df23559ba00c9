"""How long a search may take: an index is asked for what it finds until then, and no further.

The limit goes with the context of the call, as a trace does, so that whatever is asked on the way
keeps to it: an index that can hand it on does (Elasticsearch), the others look between their steps.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CURRENT: ContextVar["TimeLimit | None"] = ContextVar("time_limit", default=None)


class TimeLimit:
    """Seconds from now on; `is_stopped` says that something was left out for want of time."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.is_stopped = False
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return how many seconds are left, 0 at least."""
        return max(0.0, self._end - self._clock())


@contextmanager
def within(limit: TimeLimit) -> Iterator[TimeLimit]:
    """Have what is asked inside keep to a limit."""
    token = _CURRENT.set(limit)
    try:
        yield limit
    finally:
        _CURRENT.reset(token)


def time_left() -> float | None:
    """Return how many seconds are left, None where there is no limit."""
    limit = _CURRENT.get()
    return limit.left() if limit else None


def is_over() -> bool:
    """Tell whether the time is over. Who asks leaves something out then, which is noted."""
    if time_left() != 0.0:
        return False
    stopped()
    return True


def stopped() -> None:
    """Note that something was left out for want of time."""
    if limit := _CURRENT.get():
        limit.is_stopped = True


def stopped_after() -> float | None:
    """Return the limit in seconds if something was left out, else None."""
    limit = _CURRENT.get()
    return limit.seconds if limit and limit.is_stopped else None

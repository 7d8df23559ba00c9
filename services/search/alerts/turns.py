"""Turns of webhooks: one that keeps its caller waiting leaves time for others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_QUICK_SECONDS = 1.0
_REST = 3.0


class Turns:
    """Knows which searches' webhooks rest; for the threads of one process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Measure by a clock in seconds."""
        self._clock = clock
        self._rests: dict[str, float] = {}

    @contextmanager
    def of(self, search: str) -> Iterator[float]:
        """Yield how many seconds a search's webhook rests still; if none, time the call of it.

        A call of more than a second is followed by a rest of three times as long.
        """
        began = self._clock()
        if (wait := self._rests.get(search, began) - began) > 0:
            yield wait
            return
        self._rests.pop(search, None)
        try:
            yield 0.0
        finally:
            end = self._clock()
            if (took := end - began) > _QUICK_SECONDS:
                self._rests[search] = end + _REST * took

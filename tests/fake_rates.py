"""Counts of callers in memory, for tests."""

from collections import Counter
from collections.abc import Callable

from shared.errors import QueueAway
from shared.http.rates import WINDOW_SECONDS, Left


class FakeRates:
    """Counts in memory (port Rates), window by window; `is_away` makes it fail."""

    def __init__(self, clock: Callable[[], float] = lambda: 0.0) -> None:
        self._clock = clock
        self._taken: Counter[tuple[str, int]] = Counter()
        self.is_away = False
        self.calls = 0

    async def take(self, who: str, a_minute: int, wanted: int = 1) -> int:
        granted = min(wanted, self._rest(who, a_minute))
        self._taken[who, self._window()] += granted
        return granted

    async def left(self, who: str, a_minute: int) -> Left:
        passed = int(self._clock()) % WINDOW_SECONDS
        return Left(self._rest(who, a_minute), WINDOW_SECONDS - passed)

    async def close(self) -> None:
        """Do nothing."""

    def _rest(self, who: str, a_minute: int) -> int:
        self.calls += 1
        if self.is_away:
            raise QueueAway
        return max(0, a_minute - self._taken[who, self._window()])

    def _window(self) -> int:
        return int(self._clock()) // WINDOW_SECONDS

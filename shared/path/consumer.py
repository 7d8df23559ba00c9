"""A worker's tie to its broker, which rests a little before it is made anew."""

import time
from collections.abc import Callable

from celery.worker.consumer import Consumer

_CALM_SECONDS = 30.0
"""A tie that held for so long is made anew after the shortest rest."""
_MORE_SECONDS, _LONGEST_SECONDS = 0.5, 2.0


class Rests:
    """Rests that grow from one try to the next, up to two seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._seconds = 0.0
        self._tried_at = clock()

    def rest(self) -> None:
        """Rest after a try that failed."""
        if self._clock() - self._tried_at > _CALM_SECONDS:
            self._seconds = 0.0
        self._seconds = min(self._seconds + _MORE_SECONDS, _LONGEST_SECONDS)
        self._sleep(self._seconds)
        self._tried_at = self._clock()


class BrokerConsumer(Consumer):  # type: ignore[misc]
    """Celery's consumer, which doesn't come back at once to a broker that has just refused it.

    A broker that is full lets itself be connected to, and fails at the first write. Of itself
    Celery tries that five times in a row, then again after a second: twelve connections a second
    for each worker.
    """

    rests: Rests | None = None

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        """Tell as Celery does that it failed on the way, then rest."""
        super().on_connection_error_before_connected(exc)
        self._rest()

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Clear up as Celery does after one that broke, then rest."""
        super().on_connection_error_after_connected(exc)
        self._rest()

    def _rest(self) -> None:
        self.rests = self.rests or Rests()
        self.rests.rest()

"""When a request is sent again: by Retry-After, else with growing waits, and not for ever."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from caibian_client.errors import ApiError, CaibianClientError, Unreachable
from caibian_client.wire import Call

# What a gateway in front answers while the service starts again.
_GATEWAY = frozenset({502, 504})


@dataclass(frozen=True)
class Retry:
    """How long a request is tried again: so many seconds of waiting in all, at most.

    Without a Retry-After the first wait is `first` seconds, each further one twice as long, up to
    `longest`. Where nothing answers at all it is `unreachable_seconds`, as long as a service takes
    to start again. `Retry(0)` never tries again.
    """

    max_seconds: float = 60.0
    unreachable_seconds: float = 5.0
    first: float = 0.5
    longest: float = 30.0
    chance: Callable[[], float] = random.random

    def waits(self) -> "Waits":
        """Return the waits of one request."""
        return Waits(self)


class Waits:
    """The waits of one request, as far as it has come."""

    def __init__(self, retry: Retry) -> None:
        self._retry = retry
        self._tries = 0
        self._left = retry.max_seconds

    def next(self, after: float | None) -> float | None:
        """Return for how long to wait now, None when the patience is at its end.

        Nobody comes before `after`, and not all at once: half of the wait, or at most a second
        behind `after`, is chance (jitter).
        """
        growing = min(self._retry.first * 2.0**self._tries, self._retry.longest)
        chance = self._retry.chance()
        if after is None:
            seconds = growing / 2 + growing / 2 * chance
        else:
            seconds = after + min(growing, 1.0) * chance
        if self._left <= 0 or seconds > self._left:
            return None
        self._tries += 1
        self._left -= seconds
        return seconds

    def after(self, error: CaibianClientError, call: Call[Any]) -> float | None:
        """Return for how long to wait before a call is made again, None if it isn't to be."""
        if isinstance(error, Unreachable):
            waited = self._retry.max_seconds - self._left
            is_early = waited < self._retry.unreachable_seconds
            may_go = call.is_repeatable or not error.was_sent
            return self.next(None) if is_early and may_go else None
        if not isinstance(error, ApiError):
            return None
        if error.status == 429 or (call.is_repeatable and error.retry_after is not None):
            return self.next(error.retry_after)
        if call.is_repeatable and (error.status in _GATEWAY or error.status == 503):
            return self.next(None)
        return None

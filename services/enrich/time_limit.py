"""A time limit on Python code in the main thread of a process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from shared.errors import TimeLimitExceeded


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitExceeded in the block when it takes longer.

    Code that never returns to the interpreter isn't reached; the task's own limit kills that.
    """

    def on_alarm(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitExceeded(f"{seconds:g} s")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

"""A limit on the work on one article: by the time it takes, and by the end of its worker.

It counts the processor's time, so that a busy machine, or one that was suspended, makes no article
guilty; time spent waiting counts only far beyond that.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from shared.errors import CaibianError, TimeLimitExceeded, WorkerStopping
from shared.logs import get_logger

_TICK_SECONDS = 0.1
_LONGEST_TICK_SECONDS = 0.5
"""What lies between two ticks beyond this wasn't waited for by the article, but for a processor."""
_GRACE_SECONDS = 4.0
"""So long work that was told to end may go on, before its process is killed."""
_STOP_SECONDS = 4.0
"""So long the work on an article goes on after its worker was asked to stop."""
_SIGNAL = signal.SIGUSR2


@dataclass
class _Work:
    """A piece of work and what it has taken so far, in seconds."""

    seconds: float
    waiting_seconds: float
    used_before: float = field(default_factory=time.process_time)
    waited: float = 0.0
    stopping: float = 0.0
    ended: Exception | None = None
    ending: float = 0.0

    def overdue(self, ticked: float, *, is_stopping: bool) -> CaibianError | None:
        """Count a tick; return why the work is to be ended, if it is."""
        self.waited += ticked
        self.stopping += ticked if is_stopping else 0.0
        if self.stopping > _STOP_SECONDS:
            return WorkerStopping()
        used = time.process_time() - self.used_before
        if used > self.seconds:
            return TimeLimitExceeded(f"{self.seconds:g} s of processor time")
        if self.waited > self.waiting_seconds:
            return TimeLimitExceeded(f"{self.waited:.0f} s, of them {used:.1f} s at work")
        return None


class TimeLimits:
    """Watches the work of the main thread from a thread of its own."""

    def __init__(
        self,
        is_stopping: Callable[[], bool] = lambda: False,
        before_kill: Callable[[Exception], object] = lambda _: None,
    ) -> None:
        """Watch also whether the worker was asked to stop.

        `before_kill` is told why, where the work can't be ended and its process is.
        """
        self._is_stopping = is_stopping
        self._before_kill = before_kill
        self._work: _Work | None = None
        self._thread: threading.Thread | None = None

    @contextmanager
    def limit(self, seconds: float, waiting_seconds: float) -> Iterator[None]:
        """Raise TimeLimitExceeded in the block when it has used more of the processor, or waited.

        Raises WorkerStopping in it some seconds after the worker was asked to stop. Code that never
        returns to the interpreter isn't reached: then the process is killed.
        """
        if self._thread is None:
            signal.signal(_SIGNAL, self._on_signal)
            thread = threading.Thread(target=self._run, name="time limit", daemon=True)
            thread.start()
            # One that couldn't be started is tried again with the next article.
            self._thread = thread
        self._work = _Work(seconds, waiting_seconds)
        try:
            yield
        finally:
            self._work = None

    def _on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        # What has ended by itself meanwhile is over.
        if self._work is not None and self._work.ended is not None:
            raise self._work.ended

    def _run(self) -> None:
        pause, last = threading.Event(), time.monotonic()
        while not pause.wait(_TICK_SECONDS):
            now = time.monotonic()
            ticked, last = min(now - last, _LONGEST_TICK_SECONDS), now
            try:
                if (work := self._work) is not None:
                    self._watch(work, ticked)
            except Exception as error:  # noqa: BLE001  # without it nothing is ever ended
                get_logger("enrich").error("not watched, unexpectedly", exc_info=error)

    def _watch(self, work: _Work, ticked: float) -> None:
        if work.ended is not None:
            work.ending += ticked
            if work.ending > _GRACE_SECONDS:
                self._kill(work.ended)
        elif reason := work.overdue(ticked, is_stopping=self._is_stopping()):
            work.ended = reason
            signal.pthread_kill(threading.main_thread().ident or 0, _SIGNAL)

    def _kill(self, reason: Exception) -> None:
        get_logger("enrich").error("the work can't be ended, so its process is: %s", reason)
        try:
            self._before_kill(reason)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)

"""Lets a process be heard of in the ledger while it works, so that it keeps what it has claimed."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from shared.errors import SurroundingsError, WorkerStopping
from shared.logs import get_logger
from shared.path.ports import WorkLedger

_BEATS = 5


def worker_name() -> str:
    """Return what this process is called as a holder; its task comes behind a slash."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Heart:
    """Beats from a thread of its own, five times in a lease.

    The thread isn't started with it, since threads don't outlive a fork.
    """

    def __init__(self, ledger: WorkLedger, lease_seconds: float) -> None:
        self._ledger = ledger
        self._pause = lease_seconds / _BEATS
        self._worker = worker_name()
        self._idle = f"{self._worker}/"
        self._holder = self._idle
        self._ended: list[str] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def at_work(self, task: str) -> Iterator[str]:
        """Work on a task; yields the name under which it holds its claims.

        What the ledger may have given it in an answer that was lost comes free when it ends.
        """
        self.start()
        holder = f"{self._worker}/{task}"
        with self._lock:
            self._holder = holder
            # It is heard as long as it works, and only then.
            self._ended = [each for each in self._ended if each != holder]
        try:
            yield holder
        except BaseException:
            with suppress(SurroundingsError):
                self._ledger.goodbye(task)
            raise
        finally:
            with self._lock:
                self._holder = self._idle
                self._ended.append(holder)

    def leave(self, reason: Exception) -> None:
        """Tell, before this process is killed, why it is; a worker that stops just goes."""
        task = self._holder.rpartition("/")[2]
        with suppress(SurroundingsError):
            if isinstance(reason, WorkerStopping):
                self._ledger.goodbye(task)
            else:
                self._ledger.lost(task, f"it had to be killed: {reason}")

    def start(self) -> None:
        """Be heard from now on, at work or not: who is lost together with it is nobody's fault."""
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="heart", daemon=True)
            thread.start()
            # One that couldn't be started is tried again with the next task.
            self._thread = thread

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self.beat()
            except SurroundingsError as error:
                get_logger("heart").warning("not heard: %s", error)
            except Exception as error:  # noqa: BLE001  # without it all claims are lost
                get_logger("heart").error("not heard, unexpectedly", exc_info=error)
            pause.wait(self._pause)

    def beat(self) -> None:
        """Be heard once. Raises RedisAway."""
        with self._lock:
            holder, ended = self._holder, list(self._ended)
        if holder != self._idle:
            ended.append(self._idle)
        self._ledger.heartbeat(holder, ended)
        with self._lock:
            self._ended = [each for each in self._ended if each not in ended]

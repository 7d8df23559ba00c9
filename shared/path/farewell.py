"""What a Celery worker does at its end, and at that of a process of its pool.

Whatever ends, what it had claimed is another's at once.
"""

import mmap
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import billiard
from billiard.exceptions import WorkerLostError
from celery import signals
from celery.worker import state as worker_state

from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.ports import WorkLedger

_STOP_SECONDS = 8.0
"""So long a worker that was asked to stop waits for its work to end by itself."""
_EXIT = re.compile(r"(signal|exitcode) (-?\d+)")


class Stopping:
    """Whether the worker was asked to stop, as all processes of its pool see it."""

    def __init__(self) -> None:
        """Make it before the fork."""
        self._shared = mmap.mmap(-1, 1)

    def ask(self) -> None:
        """Ask for it."""
        self._shared[0] = 1

    def is_asked(self) -> bool:
        """Tell whether it was asked for."""
        return self._shared[0] == 1


def take_leave(ledger: WorkLedger, stopping: Stopping) -> None:
    """Tie this to the worker of this process: lost processes are told, its own end is in time."""

    def on_lost(task_id: str, exception: BaseException, **_: Any) -> None:
        if isinstance(exception, WorkerLostError):
            _tell(partial(ledger.lost, task_id, cause_of(exception)))

    def on_stop(**_: Any) -> None:
        stopping.ask()
        threading.Thread(target=_leave, args=(ledger,), name="farewell", daemon=True).start()

    # Weak references would let the closures go at once.
    signals.task_failure.connect(on_lost, weak=False)
    signals.worker_shutting_down.connect(on_stop, weak=False)


def cause_of(lost: WorkerLostError) -> str:
    """Return in words how a process of the pool ended."""
    found = _EXIT.search(str(lost))
    if not found:
        return str(lost)
    kind, number = found.groups()
    return f"killed by signal {number}" if kind == "signal" else f"exit status {number}"


def _leave(ledger: WorkLedger) -> None:
    """Give back what is still in work after a while, and end, whatever comes of it."""
    time.sleep(_STOP_SECONDS)
    try:
        _give_back(ledger)
    finally:
        os._exit(0)


def _give_back(ledger: WorkLedger) -> None:
    requests = list(worker_state.active_requests)
    get_logger("worker").warning(
        "%d messages are still in work; others take them up", len(requests)
    )
    for request in requests:
        if not _tell(partial(ledger.goodbye, request.id)):
            break
    for child in billiard.active_children():
        with suppress(OSError):
            os.kill(child.pid, signal.SIGKILL)


def _tell(call: Callable[[], object]) -> bool:
    try:
        call()
    except SurroundingsError as error:
        get_logger("worker").warning("it comes free by itself in a while: %s", error)
        return False
    return True

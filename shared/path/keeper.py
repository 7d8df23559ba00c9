"""What the Celery workers of every room do besides their tasks: sweep, and end when stuck."""

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from celery import Celery, signals
from celery.worker import state as worker_state

from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.alive import show_alive
from shared.path.celery_queue import queue_length
from shared.path.events import MAX_IDS, WorkEvent, events_about, queue_of
from shared.path.heart import worker_name
from shared.path.ports import Outbox, WorkLedger
from shared.path.state import Lane, Step
from shared.settings import SharedSettings

_SWEEP = 10 * MAX_IDS
_STUCK = 70
_BEATS = 5

E = TypeVar("E", bound=WorkEvent)


def sweep(
    event: type[E],
    *,
    ledger: WorkLedger,
    outbox: Outbox[E],
    waiting: int,
    lane: Lane = Lane.FRESH,
) -> int:
    """Publish again what is due on a lane and that no message will bring; return how many ids.

    While messages wait, the backlog is legitimate and nothing is lost for sure.
    """
    if waiting:
        return 0
    ids = ledger.overdue(event.step, _SWEEP, lane=lane)
    for found in events_about(ids, event, lane=lane):
        outbox.publish(found)
    return len(ids)


class Sweeper(threading.Thread, ABC):
    """Runs beside a worker: sweeps, and ends the process when it no longer takes its messages.

    Workers have been seen to hang for good after a lost connection (celery#10302, kombu#2629); a
    worker that ends itself is started again by its supervisor.
    """

    def __init__(self, sweep_seconds: float, stall_seconds: float) -> None:
        """Sweep so often; a worker that stands still for so long has stalled."""
        super().__init__(name="keeper", daemon=True)
        self._sweep_seconds = sweep_seconds
        self._stall_seconds = stall_seconds
        self._stopped = threading.Event()
        self._log = get_logger("keeper")
        self._seen = 0
        self._moved_at = time.monotonic()

    @abstractmethod
    def sweep(self) -> int:
        """Publish what no message will bring; return how many messages wait."""

    def do_also(self) -> None:
        """Do what else a worker has to see to."""

    def show_alive(self) -> None:
        """Show that this process gets on, in itself."""

    def run(self) -> None:
        """Sweep until stopped."""
        while not self._stopped.is_set():
            try:
                self._tend()
            except SurroundingsError as error:
                self._moved_at = time.monotonic()
                self._log.warning("no sweep: %s", error)
            except Exception as error:  # noqa: BLE001  # without its keeper nothing is swept
                self._moved_at = time.monotonic()
                self._log.error("no sweep, unexpectedly", exc_info=error)
            # Also while its surroundings are away: to start it again would help nobody.
            self.show_alive()
            self._stopped.wait(self._sweep_seconds)

    def stop(self) -> None:
        """End with the present sweep."""
        self._stopped.set()

    def _tend(self) -> None:
        if self._is_stuck(self.sweep()):
            self._log.error("messages wait and none is taken; ending to be started again")
            os._exit(_STUCK)
        # Its trouble must not pass for a sign of life of the worker.
        try:
            self.do_also()
        except SurroundingsError as error:
            self._log.warning("swept, but not all was seen to: %s", error)
        except Exception as error:  # noqa: BLE001  # without its keeper nothing is swept
            self._log.error("swept, but not all was seen to, unexpectedly", exc_info=error)

    def _is_stuck(self, waiting: int) -> bool:
        seen = sum(worker_state.total_count.values())
        if seen != self._seen or not waiting or worker_state.active_requests:
            self._seen = seen
            self._moved_at = time.monotonic()
        return time.monotonic() - self._moved_at > self._stall_seconds


class Keeper(Sweeper, Generic[E]):
    """Sweeps for a step of the path."""

    def __init__(
        self,
        app: Celery,
        settings: SharedSettings,
        event: type[E],
        outbox: Outbox[E],
        ledger: WorkLedger,
        also: Callable[[], object] = lambda: None,
    ) -> None:
        """Sweep with these; with each sweep do also what else a worker has to see to."""
        super().__init__(settings.sweep_seconds, settings.stall_seconds)
        self._app = app
        self._attend_seconds = _BEATS * settings.sweep_seconds
        self._event = event
        self._outbox = outbox
        self._ledger = ledger
        self._also = also
        self._holder = f"{worker_name()}/keeper"

    def sweep(self) -> int:
        """Sweep both lanes, and tell that a worker is there."""
        self._ledger.heartbeat(self._holder)
        self._ledger.attend(self._event.step, self._attend_seconds)
        return sum(map(self._sweep, Lane))

    def do_also(self) -> None:
        """Forget what finished long ago, where articles finish, and do what else there is."""
        if self._event.step is Step.INDEX:
            self._ledger.forget()
        self._also()

    def show_alive(self) -> None:
        """Touch the file that probes look at."""
        show_alive(self._event.step)

    def _sweep(self, lane: Lane) -> int:
        """Sweep a lane; return how many messages wait on it."""
        queue = queue_of(self._event.step, lane)
        waiting = queue_length(self._app, queue)
        found = sweep(
            self._event, ledger=self._ledger, outbox=self._outbox, waiting=waiting, lane=lane
        )
        if found:
            self._log.info("swept", extra={"queue": queue, "ids": found})
        return waiting


def keep(keeper: Sweeper) -> None:
    """Tie a keeper to the worker of this process."""
    # Weak references would let the closures go at once.
    signals.worker_ready.connect(lambda **_: keeper.start(), weak=False)
    signals.worker_shutting_down.connect(lambda **_: keeper.stop(), weak=False)

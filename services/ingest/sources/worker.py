"""Wires the worker of the queue `sources`: Celery's beat tells it each second to look what is due.

Beat is a thread of the worker, so both live and die together. A lost message costs a second.
"""

import os
import random
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from celery import Celery, signals
from celery.beat import EmbeddedService

from services.ingest.archive import SearchArchive
from services.ingest.settings import IngestSettings
from services.ingest.sources.engine import open_engine
from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.intake import OwnDoor
from services.ingest.sources.intervals import Bounds
from services.ingest.sources.redis_sources import open_sources
from services.ingest.sources.running import Call, Open, Poller, PollerHangs
from shared.access.redis_owners import open_owners
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.alive import show_alive
from shared.path.celery_queue import CeleryOutbox, GatheringOutbox, make_celery, queue_length
from shared.path.events import SOURCES, ArticlesReceived
from shared.path.heart import worker_name
from shared.path.keeper import Sweeper, keep
from shared.path.redis_intake import open_intake

QUEUE = SOURCES
_TASK = "sources.poll"
_TICK_SECONDS = 1.0
_STALE_SECONDS = 10.0
_STUCK = 70


def create_sources_worker(settings: IngestSettings) -> Celery:
    """Return the Celery app with the task that polls, beat and keeper tied to the worker."""
    app = make_celery(settings)
    app.conf.update(
        # A tick a second is nothing that anybody wants to see.
        task_send_sent_event=False,
        beat_schedule={
            QUEUE: {
                "task": _TASK,
                "schedule": _TICK_SECONDS,
                "options": {"queue": QUEUE, "expires": _STALE_SECONDS},
            }
        },
    )
    poller = Poller(
        opener(settings, app),
        open_sources(settings),
        worker_name(),
        at_once=settings.sources_at_once,
        seconds=settings.lease_seconds,
    )

    # Flower has all workers send events, whatever they are set to; not of this task.
    @app.task(name=_TASK, shared=False, send_events=False)  # type: ignore[untyped-decorator]
    def poll() -> None:
        """Have what is due take its turn."""
        try:
            poller.poll()
        except SurroundingsError as error:
            get_logger("sources").warning("nothing is looked at: %s", error)
        except PollerHangs as error:
            get_logger("sources").error("%s; ending to be started again", error.__doc__)
            os._exit(_STUCK)

    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")
    keep(TickSweeper(app, settings, beat))
    _tie(beat, poller)
    return app


def opener(settings: IngestSettings, app: Celery) -> Open:
    """Return what makes all that turns work with, for as long as a loop lives."""

    @asynccontextmanager
    async def opened(call: Call) -> AsyncIterator[TurnPorts]:
        archive = SearchArchive(settings.search_api(), settings.key.get_secret_value())
        received = GatheringOutbox(CeleryOutbox[ArticlesReceived](app), ArticlesReceived)
        async with open_engine(settings) as engine:
            yield TurnPorts(
                sources=open_sources(settings),
                engine=engine,
                owners=open_owners(settings),
                door=OwnDoor(open_intake(settings), received, archive, settings.remember_days),
                bounds=Bounds(
                    settings.sources_shortest, settings.sources_longest, settings.sources_failures
                ),
                clock=lambda: datetime.now(UTC),
                at_random=random.random,
                call=call,
            )
        await call(received.close)
        archive.close()

    return opened


def _tie(beat: Any, poller: Poller) -> None:
    """Have beat and the turns begin and end with the worker of this process."""

    def end(**_: object) -> None:
        beat.service.stop()
        threading.Thread(target=poller.stop, name="farewell", daemon=True).start()

    # Weak references would let the closures go at once.
    signals.worker_ready.connect(lambda **_: beat.start(), weak=False)
    signals.worker_shutting_down.connect(end, weak=False)
    signals.worker_shutdown.connect(lambda **_: poller.stop(), weak=False)


class TickSweeper(Sweeper):
    """Shows that the worker gets on, and ends it when it takes no ticks any more, or sends none."""

    def __init__(self, app: Celery, settings: IngestSettings, beat: threading.Thread) -> None:
        """Look at its queue, and at the thread of beat."""
        super().__init__(settings.sweep_seconds, settings.stall_seconds)
        self._app = app
        self._beat = beat

    def sweep(self) -> int:
        """Return how many ticks wait; nothing is sent again, as the next is on its way."""
        # A worker that stops ends beat after it has stopped this thread.
        is_over = self._beat.ident is not None and not self._beat.is_alive()
        if is_over and not self._stopped.is_set():
            get_logger("sources").error("beat has ended; ending to be started again")
            os._exit(_STUCK)
        return queue_length(self._app, QUEUE)

    def show_alive(self) -> None:
        """Touch the file that probes look at."""
        show_alive(QUEUE)

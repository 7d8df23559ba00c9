"""Wires the worker of the queue `index`, which brings articles into the index."""

import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from celery import Celery

from services.search.adapters import open_index
from services.search.alerts.redis_store import open_searches
from services.search.indexing import reindex as reindexing
from services.search.indexing.handlers import IndexPorts, index
from services.search.indexing.redis_lock import Mender, is_reindexing
from services.search.indexing.redis_requests import open_requests
from services.search.indexing.sample import sample
from services.search.retaining import run_retain
from services.search.settings import NONE, SearchSettings
from services.search.workers.queues import IndexedOutbox
from services.search.workers.retention import Daily
from shared.access.commands import POLICY
from shared.path.celery_queue import CeleryOutbox, make_celery, send
from shared.path.events import ArticlesEnriched, ArticlesWithdrawn
from shared.path.farewell import Stopping, take_leave
from shared.path.heart import Heart
from shared.path.keeper import Keeper, keep
from shared.path.proving import Proof
from shared.path.redis_client import connect
from shared.path.redis_work_ledger import open_work_ledger
from shared.path.sparing import SparingOutbox
from shared.path.state import Lane, Step


def create_indexer(settings: SearchSettings) -> Celery:
    """Return the Celery app with the tasks of the queue, its keeper tied to the worker.

    The index is opened here: tasks run in this very process. A sample has all read that documents
    are made with. Raises IndexLocked, WorkerBroken.
    """
    app = make_celery(settings)
    Proof(partial(sample, 1), _end).show()
    stopping = Stopping()
    heart = Heart(open_work_ledger(settings), settings.lease_seconds)
    ports, requests = _make_ports(app, settings, stopping), open_requests(settings)

    @app.task(name=ArticlesEnriched.task, bind=True, shared=False)
    def articles_enriched(task: Any, ids: Sequence[str], lane: str = Lane.FRESH) -> None:
        """Write these articles, and others that are due, into the index."""
        with heart.at_work(task.request.id) as holder:
            index(ids, holder=holder, ports=ports, lane=Lane(lane))

    @app.task(name=ArticlesWithdrawn.task, bind=True, shared=False)
    def articles_withdrawn(task: Any, ids: Sequence[str]) -> None:
        """Remove these articles from the index."""
        with heart.at_work(task.request.id) as holder:
            index(ids, holder=holder, ports=ports)

    @app.task(name=reindexing.TASK, shared=False)
    def reindex() -> None:
        """Make the index anew if that is asked for."""
        reindexing.answer(requests=requests, index=ports.index)

    outbox, ledger = CeleryOutbox[ArticlesEnriched](app), open_work_ledger(settings)
    # The task and not the keeper makes the index anew: its writer belongs to the main thread.
    reminder = reindexing.Reminder(requests, lambda: send(app, reindexing.TASK, Step.INDEX.value))
    also = _both(
        reminder.remind, Mender(ports.index.mend, partial(is_reindexing, connect(settings))).tend
    )
    if settings.retain_days is not None:
        also = _both(also, _daily(settings, settings.retain_days).tend)
    keep(Keeper(app, settings, ArticlesEnriched, outbox, ledger, also=also))
    take_leave(ledger, stopping)
    return app


def _make_ports(app: Celery, settings: SearchSettings, stopping: Stopping) -> IndexPorts:
    has_searches = open_searches(settings).has_any
    outbox = IndexedOutbox(app, has_searches=has_searches, has_embedder=settings.embedder != NONE)
    return IndexPorts(
        ledger=open_work_ledger(settings),
        index=open_index(settings),
        followers=outbox.followers,
        indexed=SparingOutbox(outbox),
        batch=settings.index_batch,
        is_stopping=stopping.is_asked,
        end=_end,
    )


def _end() -> None:
    """Have this worker stop as its supervisor would."""
    os.kill(os.getpid(), signal.SIGTERM)


def _daily(settings: SearchSettings, days: float) -> Daily:
    """Return what withdraws once a day what is older than that."""
    work = partial(run_retain, settings, days=days, source=None, is_meant=True, caller=POLICY)
    return Daily(connect(settings), work)


def _both(one: Callable[[], object], other: Callable[[], object]) -> Callable[[], None]:
    """Return what the keeper sees to besides; trouble of the one keeps nothing from the other."""

    def tend() -> None:
        try:
            one()
        finally:
            other()

    return tend

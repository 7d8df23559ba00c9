"""Wires the worker of the queue `index`, which brings articles into the index."""

from collections.abc import Sequence
from typing import Any

from celery import Celery

from services.search.adapters import open_index
from services.search.alerts.redis_store import open_searches
from services.search.indexing import reindex as reindexing
from services.search.indexing.handlers import IndexPorts, index
from services.search.settings import NONE, SearchSettings
from services.search.workers.queues import IndexedOutbox
from shared.path.celery_queue import CeleryOutbox, make_celery
from shared.path.events import ArticlesEnriched, ArticlesWithdrawn
from shared.path.keeper import Keeper, keep
from shared.path.redis_store import open_work_ledger


def create_indexer(settings: SearchSettings) -> Celery:
    """Return the Celery app with the tasks of the queue, its keeper tied to the worker.

    The index is opened here: tasks run in this very process. Raises IndexLocked.
    """
    app = make_celery(settings)
    ports = IndexPorts(
        ledger=open_work_ledger(settings),
        index=open_index(settings),
        indexed=IndexedOutbox(
            app,
            has_searches=open_searches(settings).has_any,
            has_embedder=settings.embedder != NONE,
        ),
        batch=settings.index_batch,
    )
    reindex_file = reindexing.request_file(settings.data)

    @app.task(name=ArticlesEnriched.task, bind=True, shared=False)
    def articles_enriched(task: Any, ids: Sequence[str]) -> None:
        """Write these articles, and others that are due, into the index."""
        index(ids, holder=task.request.id, ports=ports)

    @app.task(name=ArticlesWithdrawn.task, bind=True, shared=False)
    def articles_withdrawn(task: Any, ids: Sequence[str]) -> None:
        """Remove these articles from the index."""
        index(ids, holder=task.request.id, ports=ports)

    @app.task(name=reindexing.TASK, shared=False)
    def reindex() -> None:
        """Make the index anew if that is asked for."""
        reindexing.answer(reindex_file, index=ports.index)

    outbox = CeleryOutbox[ArticlesEnriched](app)
    keep(Keeper(app, settings, ArticlesEnriched, outbox, open_work_ledger(settings)))
    return app

"""Wires the indexer."""

from celery import Celery

from services.search.adapters import open_index
from services.search.alerts.redis_store import open_searches
from services.search.indexing.handlers import IndexPorts
from services.search.indexing.reindex import request_file
from services.search.settings import NONE, SearchSettings
from services.search.workers.alert_queue import CeleryPostman
from services.search.workers.tasks import register
from services.search.workers.vector_queue import VectorQueue
from shared.path.celery_queue import CeleryOutbox, make_celery
from shared.path.events import ArticlesEnriched
from shared.path.keeper import Keeper, keep
from shared.path.redis_store import open_work_ledger


def create_worker(settings: SearchSettings) -> Celery:
    """Return the Celery app with the indexer's tasks, its keeper tied to the worker.

    The index is opened here: tasks run in this very process. Raises IndexLocked.
    """
    app = make_celery(settings)
    told = [CeleryPostman(app, open_searches(settings).has_any).indexed]
    if settings.embedder != NONE:
        told.append(VectorQueue(app).changed)
    ports = IndexPorts(
        ledger=open_work_ledger(settings),
        index=open_index(settings),
        batch=settings.index_batch,
        announce=lambda ids: [tell(ids) for tell in told],
    )
    register(app, lambda: ports, request_file(settings.data))
    outbox = CeleryOutbox[ArticlesEnriched](app)
    keep(Keeper(app, settings, ArticlesEnriched, outbox, open_work_ledger(settings)))
    return app

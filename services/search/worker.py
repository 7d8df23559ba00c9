"""Wires the indexer."""

from celery import Celery

from services.search.alert_queue import CeleryPostman
from services.search.indexing import Desk
from services.search.opening import open_index
from services.search.redis_searches import open_searches
from services.search.reindexing import request_file
from services.search.settings import NONE, SearchSettings
from services.search.tasks import register
from services.search.vector_queue import VectorQueue
from shared.celery_queue import CeleryOutbox, make_celery
from shared.events import ArticlesEnriched
from shared.redis_store import open_work_ledger
from shared.worker import Keeper, keep


def create_worker(settings: SearchSettings) -> Celery:
    """Return the Celery app with the indexer's tasks, its keeper tied to the worker.

    The index is opened here: tasks run in this very process. Raises IndexLocked.
    """
    app = make_celery(settings)
    told = [CeleryPostman(app, open_searches(settings).has_any).indexed]
    if settings.embedder != NONE:
        told.append(VectorQueue(app).changed)
    desk = Desk(
        ledger=open_work_ledger(settings),
        index=open_index(settings),
        batch=settings.index_batch,
        announce=lambda ids: [tell(ids) for tell in told],
    )
    register(app, lambda: desk, request_file(settings.data))
    outbox = CeleryOutbox[ArticlesEnriched](app)
    keep(Keeper(app, settings, ArticlesEnriched, outbox, open_work_ledger(settings)))
    return app

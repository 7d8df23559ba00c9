"""Wires the enrich workers and Flower."""

from functools import cache, partial

from celery import Celery, signals

from services.enrich.annotate import annotate
from services.enrich.handlers import Desk
from services.enrich.settings import EnrichSettings
from services.enrich.tasks import register
from services.enrich.time_limit import time_limit
from shared.celery_queue import CeleryOutbox, make_celery
from shared.events import ArticlesEnriched, ArticlesReceived
from shared.redis_store import open_work_ledger
from shared.text.tagger_loader import load_tagger
from shared.worker import Keeper, keep


def create_worker(settings: EnrichSettings) -> Celery:
    """Return the Celery app with the room's tasks, its keeper tied to the worker."""
    app = make_celery(settings)

    @cache
    def desk() -> Desk:
        return make_desk(settings, app)

    register(app, desk)
    signals.worker_process_init.connect(lambda **_: desk(), weak=False)
    outbox = CeleryOutbox[ArticlesReceived](app)
    keep(Keeper(app, settings, ArticlesReceived, outbox, open_work_ledger(settings)))
    return app


def make_desk(settings: EnrichSettings, app: Celery) -> Desk:
    """Return what the handler works with; to be called in the process that does the work."""
    tagger = load_tagger()
    return Desk(
        ledger=open_work_ledger(settings),
        enriched=CeleryOutbox[ArticlesEnriched](app),
        annotate=partial(annotate, tagger=tagger),
        limit=partial(time_limit, settings.article_seconds),
        batch=settings.enrich_batch,
        batch_seconds=settings.lease_seconds / 2,
    )

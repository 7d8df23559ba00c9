"""Wires the enrich workers and Flower."""

from functools import cache, partial
from pathlib import Path

from celery import Celery

from services.enrich.annotate import annotate
from services.enrich.handlers import Annotate, Desk
from services.enrich.settings import EnrichSettings
from services.enrich.tasks import register
from services.enrich.time_limit import time_limit
from shared.celery_queue import CeleryOutbox, make_celery
from shared.events import ArticlesEnriched, ArticlesReceived
from shared.redis_store import open_work_ledger
from shared.text.tagger_loader import load_tagger
from shared.worker import Keeper, keep


def create_worker(settings: EnrichSettings, annotator: Annotate | None = None) -> Celery:
    """Return the Celery app with the room's tasks, its keeper tied to the worker.

    The tagger is read here, before the fork, so that all processes share its weights.
    """
    app = make_celery(settings)
    annotator = annotator or make_annotator(settings.dictionary)

    @cache
    def desk() -> Desk:
        return make_desk(settings, app, annotator)

    register(app, desk)
    outbox = CeleryOutbox[ArticlesReceived](app)
    keep(Keeper(app, settings, ArticlesReceived, outbox, open_work_ledger(settings)))
    return app


def make_annotator(dictionary: Path | None = None) -> Annotate:
    """Return the annotator with its tagger.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary.
    """
    return partial(annotate, tagger=load_tagger(dictionary=dictionary))


def make_desk(settings: EnrichSettings, app: Celery, annotator: Annotate) -> Desk:
    """Return what the handler works with; to be called in the process that does the work."""
    return Desk(
        ledger=open_work_ledger(settings),
        enriched=CeleryOutbox[ArticlesEnriched](app),
        annotate=annotator,
        limit=partial(time_limit, settings.article_seconds),
        batch=settings.enrich_batch,
        batch_seconds=settings.lease_seconds / 2,
    )

"""Wires the enrich workers and Flower."""

from functools import cache, partial
from pathlib import Path

from celery import Celery

from services.enrich.annotate import annotate
from services.enrich.handlers import Annotate, EnrichPorts
from services.enrich.settings import EnrichSettings
from services.enrich.tasks import register
from services.enrich.time_limit import time_limit
from shared.logs import get_logger
from shared.path.celery_queue import CeleryOutbox, make_celery
from shared.path.events import ArticlesEnriched, ArticlesReceived
from shared.path.keeper import Keeper, keep
from shared.path.redis_work_ledger import open_work_ledger
from shared.tagging.loader import load_tagger
from shared.text.aliases import follow_aliases

_BRIEF_SECONDS = 2.0
"""So long an article may hold up its neighbours; an ordinary one takes some milliseconds."""


def create_worker(settings: EnrichSettings, annotator: Annotate | None = None) -> Celery:
    """Return the Celery app with the room's tasks, its keeper tied to the worker.

    The tagger is read here, before the fork, so that all processes share its weights.
    """
    app = make_celery(settings)
    annotator = annotator or make_annotator(settings.dictionary, settings.aliases)

    @cache
    def ports() -> EnrichPorts:
        return make_ports(settings, app, annotator)

    register(app, ports)
    outbox = CeleryOutbox[ArticlesReceived](app)
    keep(Keeper(app, settings, ArticlesReceived, outbox, open_work_ledger(settings)))
    return app


def make_annotator(dictionary: Path | None = None, aliases: Path | None = None) -> Annotate:
    """Return the annotator with its tagger and its table of aliases.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadAliases.
    """
    followed = follow_aliases(aliases, get_logger("aliases").warning)
    return partial(annotate, tagger=load_tagger(dictionary=dictionary), aliases=followed)


def make_ports(settings: EnrichSettings, app: Celery, annotator: Annotate) -> EnrichPorts:
    """Return what the handler works with; to be called in the process that does the work."""
    return EnrichPorts(
        ledger=open_work_ledger(settings),
        enriched=CeleryOutbox[ArticlesEnriched](app),
        annotate=annotator,
        limit=partial(time_limit, settings.article_seconds),
        brief=partial(time_limit, min(_BRIEF_SECONDS, settings.article_seconds)),
        batch=settings.enrich_batch,
        batch_seconds=settings.lease_seconds / 2,
    )

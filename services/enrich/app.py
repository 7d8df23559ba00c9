"""Wires the enrich workers and Flower."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from celery import Celery, signals

from services.enrich.annotate import annotate
from services.enrich.handlers import Annotate, EnrichPorts, Limit
from services.enrich.sample import sample
from services.enrich.settings import EnrichSettings
from services.enrich.tasks import register
from services.enrich.time_limit import TimeLimits
from shared.logs import get_logger
from shared.path.celery_queue import CeleryOutbox, make_celery
from shared.path.events import ArticlesEnriched, ArticlesReceived
from shared.path.farewell import Stopping, take_leave
from shared.path.heart import Heart
from shared.path.keeper import Keeper, keep
from shared.path.proving import Proof
from shared.path.redis_work_ledger import open_work_ledger
from shared.path.sparing import SparingOutbox
from shared.tagging.loader import load_tagger
from shared.text.aliases import follow_aliases

_BATCH_SECONDS = 45.0
"""So long a message may be worked on before the rest of its articles goes to others."""


def create_worker(settings: EnrichSettings, annotator: Annotate | None = None) -> Celery:
    """Return the Celery app with the room's tasks, its keeper tied to the worker.

    The tagger is read here, before the fork, so that all processes share its weights; and so is all
    else that the annotator reads, by a sample that reaches it. Raises WorkerBroken if it fails.
    """
    app = make_celery(settings)
    annotator = annotator or make_annotator(settings.dictionary, settings.aliases)
    end = partial(os.kill, os.getpid(), signal.SIGTERM)
    Proof(partial(annotator, sample(), 1), end).show()

    stopping, ledger = Stopping(), open_work_ledger(settings)

    @cache
    def heart() -> Heart:
        return Heart(open_work_ledger(settings), settings.lease_seconds)

    @cache
    def ports() -> EnrichPorts:
        limits = TimeLimits(stopping.is_asked, before_kill=heart().leave)
        made = make_ports(settings, app, annotator, limits.limit, stopping.is_asked)
        return replace(made, end=end)

    register(app, ports, heart)
    # Weak references would let the closure go at once.
    signals.worker_process_init.connect(lambda **_: heart().start(), weak=False)
    outbox = CeleryOutbox[ArticlesReceived](app)
    keep(Keeper(app, settings, ArticlesReceived, outbox, ledger))
    take_leave(ledger, stopping)
    return app


def make_annotator(dictionary: Path | None = None, aliases: Path | None = None) -> Annotate:
    """Return the annotator with its tagger and its table of aliases.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadAliases.
    """
    followed = follow_aliases(aliases, get_logger("aliases").warning)
    return partial(annotate, tagger=load_tagger(dictionary=dictionary), aliases=followed)


def make_ports(
    settings: EnrichSettings,
    app: Celery,
    annotator: Annotate,
    limit: Limit,
    is_stopping: Callable[[], bool],
) -> EnrichPorts:
    """Return what the handler works with; to be called in the process that does the work."""
    return EnrichPorts(
        ledger=open_work_ledger(settings),
        enriched=SparingOutbox(CeleryOutbox[ArticlesEnriched](app)),
        annotate=annotator,
        limit=limit,
        seconds=settings.article_seconds,
        batch=settings.enrich_batch,
        batch_seconds=_BATCH_SECONDS,
        is_stopping=is_stopping,
    )

"""Wires the ingest API."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from services.ingest import checks
from services.ingest.archive import SearchArchive
from services.ingest.breaker import Breaker, SparingIntake
from services.ingest.dead_letter_routes import router as dead_letter_router
from services.ingest.descriptions import REFUSED_LINE, TakenLine
from services.ingest.key_routes import router as key_router
from services.ingest.keyed import MENDS as KEYED_MENDS
from services.ingest.metrics import PathCollector, SourceCollector
from services.ingest.redis_answers import open_answers
from services.ingest.routes import STREAMED, Ports, router
from services.ingest.schemas import ArticleIn
from services.ingest.settings import IngestSettings
from services.ingest.source_routes import router as source_router
from services.ingest.sources.desk import MENDS as SOURCE_MENDS
from services.ingest.sources.desk import LentEngine, SourceDesk
from services.ingest.sources.intake import OwnDoor
from services.ingest.sources.redis_sources import open_sources
from services.ingest.web import (
    dead_pages,
    key_pages,
    pages,
    people_pages,
    run_books,
    source_pages,
    status_page,
)
from services.ingest.web.status_page import Overview
from shared.access.audit import Audit
from shared.access.doors import open_access
from shared.access.keeping import BadEnd, TooManyKeys, open_desk
from shared.access.ports import KeyChanged, NoKey
from shared.http.app import make_api
from shared.http.documents import name_schemas
from shared.http.errors import Mend
from shared.http.probes import install_probes, watching
from shared.http.rate_limiting import Limits
from shared.http.rates import LenientRates, open_rates
from shared.http.readiness import Readiness
from shared.http.serving import app_of_worker
from shared.path.celery_measures import measure_broker
from shared.path.celery_queue import CeleryOutbox, GatheringOutbox, make_celery
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.measures import BrokerMeasures, PathMeasures
from shared.path.redis_intake import open_intake
from shared.path.redis_measures import open_measures
from shared.web.login_pages import install_login
from shared.web.pages import Site, install_pages, prepare

MENDS = (
    Mend(NoKey, 404, "GET /v1/keys lists them.", where="id", said="problem.key_gone"),
    Mend(KeyChanged, 409, "GET /v1/keys shows it.", where="id", said="problem.key_changed"),
    Mend(TooManyKeys, 409, "DELETE /v1/keys/{id} makes room.", said="problem.many_keys"),
    Mend(
        BadEnd,
        422,
        "Name a time to come, or leave it out.",
        where="/expires_at",
        said="problem.key_end",
    ),
    *KEYED_MENDS,
    *SOURCE_MENDS,
)


def create_worker() -> FastAPI:
    """Return the API for one of several processes, by the settings of the environment."""
    return app_of_worker(IngestSettings, create_app, "ingest")


def create_app(settings: IngestSettings) -> FastAPI:
    """Return the ingest API; it reaches for Redis at the first request."""
    store = open_intake(settings)
    breaker = Breaker(store.ping)
    intake = SparingIntake(store, breaker)
    archive = SearchArchive(settings.search_api(), settings.key.get_secret_value())
    celery, rates = make_celery(settings), open_rates(settings)
    received = GatheringOutbox(CeleryOutbox[ArticlesReceived](celery), ArticlesReceived)
    withdrawn = GatheringOutbox(CeleryOutbox[ArticlesWithdrawn](celery), ArticlesWithdrawn)

    audit, engine = Audit(settings.data), LentEngine(settings)
    sources = open_sources(settings)
    open_ones = (received.close, withdrawn.close, archive.close, audit.close)
    readiness = Readiness(
        {"store": partial(checks.fullness, store)},
        {
            "path": partial(checks.progress, store),
            "broker": partial(checks.answers, celery),
            "search": archive.check,
            "sources": partial(checks.polling, sources),
        },
    )

    app = _make_app(settings, partial(_lifespan, readiness, (rates, engine), open_ones))
    answers = open_answers(settings, settings.idempotency_bytes)
    app.state.ports = Ports(settings, intake, received, withdrawn, archive, answers, readiness)
    door = OwnDoor(intake, received, archive, settings.remember_days)
    app.state.sources = SourceDesk(sources, door, engine, app.state.ports.lanes)
    app.state.desk = open_desk(settings)
    app.state.audit = audit
    app.state.access = open_access(settings, settings.ingest_host, settings.public_ingest_url)
    app.state.limits = Limits(rates, settings)
    measures = partial(breaker.call, open_measures(settings).measure)
    _install_views(app, settings, measures, partial(measure_broker, celery), archive)
    return app


def _make_app(settings: IngestSettings, lifespan: Lifespan[FastAPI]) -> FastAPI:
    """Return the ingest API without its ports."""
    app = make_api(
        _routes(),
        MENDS,
        settings,
        streamed=STREAMED,
        title="Caibian ingest",
        summary="Takes in Chinese news articles and tells how far each has come",
        version="1",
        lifespan=lifespan,
    )
    name_schemas(app, ArticleIn, TakenLine, RefusedLine=REFUSED_LINE)
    return app


@asynccontextmanager
async def _lifespan(
    readiness: Readiness,
    ours: tuple[LenientRates, LentEngine],
    close: Sequence[Callable[[], None]],
    app: FastAPI,
) -> AsyncIterator[None]:
    """Look after the parts as long as the app lives; then close what is open."""
    prepare(app)
    async with watching(readiness):
        yield
    for each in ours:
        await each.close()
    # At once, since each waits a while for a broker that doesn't answer.
    async with anyio.create_task_group() as closing:
        for shut in close:
            closing.start_soon(anyio.to_thread.run_sync, shut)


def _routes() -> APIRouter:
    routes = APIRouter()
    for each in (router, dead_letter_router, key_router, source_router):
        routes.include_router(each)
    return routes


def _install_views(
    app: FastAPI,
    settings: IngestSettings,
    measures: Callable[[], PathMeasures],
    broker: Callable[[], BrokerMeasures],
    archive: SearchArchive,
) -> None:
    """Add what shows how things are to probes, to Prometheus and to people."""
    ports: Ports = app.state.ports
    measured = [app.state.limits.limited, *ports.lanes.metrics.all()]
    collector = PathCollector(ports.intake.stats, measures, broker)
    polled = SourceCollector(app.state.sources.sources.totals)
    install_probes(app, ports.readiness, [collector, polled], measured)
    app.state.overview = Overview(ports.readiness.told, measures, broker, archive.version)
    install_pages(app, Site("ingest", pages.ROOM, settings))
    install_login(app, settings)
    for page in (
        pages,
        dead_pages,
        source_pages,
        key_pages,
        people_pages,
        status_page,
        run_books,
    ):
        app.include_router(page.router)

"""Wires the ingest API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI

from services.ingest.breaker import Breaker, SparingIntake
from services.ingest.checks import answers, fullness, progress
from services.ingest.metrics import PathCollector
from services.ingest.routes import Ports, router
from services.ingest.settings import IngestSettings
from services.ingest.web import pages
from shared.http.app import make_api
from shared.http.probes import install_probes, watching
from shared.http.readiness import Readiness
from shared.http.search_client import SearchApi
from shared.http.serving import app_of_worker
from shared.path.celery_queue import CeleryOutbox, GatheringOutbox, make_celery
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.redis_intake import open_intake
from shared.web.pages import Site, install_pages


def create_worker() -> FastAPI:
    """Return the API for one of several processes, by the settings of the environment."""
    return app_of_worker(IngestSettings, create_app)


def create_app(settings: IngestSettings) -> FastAPI:
    """Return the ingest API; it reaches for Redis at the first request."""
    store = open_intake(settings)
    intake = SparingIntake(store, Breaker(store.ping))
    archive = SearchApi(settings.search_api())
    celery = make_celery(settings)
    received = GatheringOutbox(CeleryOutbox[ArticlesReceived](celery), ArticlesReceived)
    withdrawn = GatheringOutbox(CeleryOutbox[ArticlesWithdrawn](celery), ArticlesWithdrawn)

    readiness = Readiness(
        {"store": partial(fullness, store)},
        {
            "path": partial(progress, store),
            "broker": partial(answers, celery),
            "search": archive.check,
        },
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with watching(readiness):
            yield
        # At once, since each waits a while for a broker that doesn't answer.
        async with anyio.create_task_group() as closing:
            for each in (received, withdrawn, archive):
                closing.start_soon(anyio.to_thread.run_sync, each.close)

    app = make_api(
        router,
        settings=settings,
        title="Caibian ingest",
        summary="Takes in Chinese news articles and tells how far each has come",
        version="1",
        lifespan=lifespan,
    )
    app.state.ports = Ports(settings, intake, received, withdrawn, archive, readiness)
    install_probes(app, readiness, [PathCollector(intake)])
    install_pages(app, Site("ingest", pages.ROOM, settings))
    app.include_router(pages.router)
    return app

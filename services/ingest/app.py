"""Wires the ingest API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.ingest.metrics import PathCollector
from services.ingest.routes import Ports, router
from services.ingest.settings import IngestSettings
from services.ingest.web import pages
from shared.http.app import make_api
from shared.http.probes import install_probes
from shared.path.celery_queue import CeleryOutbox, GatheringOutbox, make_celery
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.redis_intake import open_intake
from shared.web.pages import Site, install_pages


def create_app(settings: IngestSettings) -> FastAPI:
    """Return the ingest API; it reaches for Redis at the first request."""
    intake = open_intake(settings)
    celery = make_celery(settings)
    received = GatheringOutbox(CeleryOutbox[ArticlesReceived](celery), ArticlesReceived)
    withdrawn = GatheringOutbox(CeleryOutbox[ArticlesWithdrawn](celery), ArticlesWithdrawn)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        received.close()
        withdrawn.close()

    app = make_api(
        router,
        title="Caibian ingest",
        summary="Takes in Chinese news articles and tells how far each has come",
        version="1",
        lifespan=lifespan,
    )
    app.state.ports = Ports(settings, intake, received, withdrawn)
    registry = CollectorRegistry()
    registry.register(PathCollector(intake))
    install_probes(app, {"redis": intake.ping}, registry)
    install_pages(app, Site("ingest", pages.ROOM, settings))
    app.include_router(pages.router)
    return app

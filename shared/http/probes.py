"""The probes that every HTTP service answers: /healthz, /readyz and /metrics."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import anyio
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator.metrics import Info
from prometheus_fastapi_instrumentator.middleware import PrometheusInstrumentatorMiddleware
from starlette.responses import JSONResponse, PlainTextResponse

from shared import __version__
from shared.articles import Model
from shared.http.access import MAY_READ
from shared.http.errors import problem_responses
from shared.http.readiness import AWAY, PAUSE_SECONDS, Readiness, status

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable by which prometheus_client names the folder where processes of a service share them."""


class Alive(Model):
    """That a service is alive, and which release it is."""

    status: str
    version: str


class PartTold(Model):
    """A part of a service; `since` is when it came into this state, where it isn't ok."""

    state: str
    detail: str | None = None
    since: datetime | None = None


class Ready(Model):
    """The state of a service as a whole, and of each of its parts: ok, away or another word."""

    status: str
    parts: dict[str, PartTold]


def install_probes(
    app: FastAPI,
    readiness: Readiness,
    collectors: Sequence[Collector] = (),
    measured: Sequence[Collector] = (),
) -> None:
    """Add the probes; `collectors` ask at each scrape, `measured` are counted by this process.

    /healthz is answered by the event loop itself, so that it waits for no thread and no server.
    /readyz is 503 only while requests can't be served; what else isn't as it should be is told.
    """
    registry = CollectorRegistry()
    for each in measured:
        registry.register(each)
    _measure_requests(app, registry)
    _install_health(app, readiness)
    _install_metrics(app, _scraped(registry, [PartsCollector(readiness), *collectors]))


def _install_health(app: FastAPI, readiness: Readiness) -> None:
    told = anyio.CapacityLimiter(4)

    @app.get("/healthz", tags=["probes"], summary="Is the process alive?")
    async def healthz() -> Alive:
        return Alive(status="ok", version=__version__)

    @app.get(
        "/readyz",
        tags=["probes"],
        summary="Which part is not as it should be, since when?",
        response_model=Ready,
        responses={503: {"model": Ready, "description": "Requests can't be served"}},
    )
    async def readyz(request: Request) -> Response:
        parts = await anyio.to_thread.run_sync(readiness.told, limiter=told)
        state = status(parts)
        # What is the matter names hosts and ports of ours: nothing for strangers.
        is_known = getattr(request.state, "caller", None) is not None
        shown = {part.name: part.body(is_whole=is_known) for part in parts}
        body = {"status": state, "parts": shown}
        return JSONResponse(body, 503 if state == AWAY else 200)


def _install_metrics(app: FastAPI, seen: CollectorRegistry) -> None:
    scraped = anyio.CapacityLimiter(2)

    @app.get(
        "/metrics",
        dependencies=MAY_READ,
        tags=["probes"],
        summary="Metrics for Prometheus",
        response_class=PlainTextResponse,
        responses={
            200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}},
            **problem_responses(401, 403),
        },
    )
    async def metrics() -> Response:
        text = await anyio.to_thread.run_sync(generate_latest, seen, limiter=scraped)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


@asynccontextmanager
async def watching(readiness: Readiness) -> AsyncIterator[None]:
    """Look after the parts all the time, so that probes find an answer and trouble a time."""

    async def watch() -> None:
        while True:
            readiness.refresh()
            await asyncio.sleep(PAUSE_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class PartsCollector(Collector):
    """Tells at each scrape which part is as it should be, and what is the matter with others."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def describe(self) -> Iterator[Metric]:
        """Name no metrics beforehand, so that registering waits for no part."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield a 1 for the state of each part, and since when it is so where it isn't well."""
        states = GaugeMetricFamily(
            "caibian_part_state", "1 for the state that a part is in", labels=["part", "state"]
        )
        since = GaugeMetricFamily(
            "caibian_part_since_seconds", "When its trouble began, in Unix time", labels=["part"]
        )
        for part in self._readiness.told():
            states.add_metric([part.name, part.state], 1)
            if part.since:
                since.add_metric([part.name], part.since.timestamp())
        yield states
        yield since


def _scraped(own: CollectorRegistry, collectors: Sequence[Collector]) -> CollectorRegistry:
    """Return what a scrape shows: of several processes the sum, whichever of them answers."""
    seen = CollectorRegistry() if METRICS_FOLDER in os.environ else own
    if seen is not own:
        seen.register(MultiProcessCollector(None))  # type: ignore[no-untyped-call]
    for each in collectors:
        seen.register(each)
    return seen


def _measure_requests(app: FastAPI, registry: CollectorRegistry) -> None:
    """Observe each request's time by our own name and labels, in the app's own registry."""
    seconds = Histogram(
        "caibian_http_request_seconds",
        "Time to answer, by route and status",
        ["method", "route", "status"],
        registry=registry,
    )

    def observe(seen: Info) -> None:
        labels = (seen.method, seen.modified_handler, seen.modified_status)
        seconds.labels(*labels).observe(seen.modified_duration)

    app.add_middleware(
        PrometheusInstrumentatorMiddleware,
        instrumentations=[observe],
        should_group_status_codes=False,
        registry=registry,
    )

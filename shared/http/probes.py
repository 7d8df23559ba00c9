"""The probes that every HTTP service answers: /healthz, /readyz and /metrics."""

from collections.abc import Callable, Mapping
from time import perf_counter

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import SurroundingsError

Check = Callable[[], None]


def install_probes(
    app: FastAPI, checks: Mapping[str, Check], registry: CollectorRegistry | None = None
) -> None:
    """Add the probes; a check raises SurroundingsError when its part is away."""
    registry = registry or CollectorRegistry()
    _measure_requests(app, registry)

    @app.get("/healthz", tags=["probes"], summary="Is the process alive?")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["probes"], summary="Are all parts there that it needs?")
    def readyz() -> Response:
        parts = {name: _state(check) for name, check in checks.items()}
        ready = all(state == "ok" for state in parts.values())
        status = "ok" if ready else "away"
        return JSONResponse({"status": status, "parts": parts}, 200 if ready else 503)

    @app.get("/metrics", tags=["probes"], summary="Metrics for Prometheus")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _state(check: Check) -> str:
    try:
        check()
    except SurroundingsError as error:
        return str(error)
    return "ok"


class _Measure:
    """Observes each request's time; plain ASGI, since the framework's wrapper slows streams."""

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            labels = (scope["method"], route, str(status))
            self._seconds.labels(*labels).observe(perf_counter() - start)


def _measure_requests(app: FastAPI, registry: CollectorRegistry) -> None:
    seconds = Histogram(
        "caibian_http_request_seconds",
        "Time to answer, by route and status",
        ["method", "route", "status"],
        registry=registry,
    )
    app.add_middleware(_Measure, seconds=seconds)

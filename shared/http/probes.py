"""The probes that every HTTP service answers: /healthz, /readyz and /metrics."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_fastapi_instrumentator.metrics import Info
from prometheus_fastapi_instrumentator.middleware import PrometheusInstrumentatorMiddleware
from starlette.responses import JSONResponse

from shared import __version__
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
        return {"status": "ok", "version": __version__}

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

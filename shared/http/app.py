"""What all our HTTP services have: traces, problems, probes, strict parameters, offline docs."""

from collections.abc import Collection, Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from shared import telemetry
from shared.http.access import install_access
from shared.http.bodies import BodyLimit
from shared.http.docs import install_docs
from shared.http.documents import name_schemas, operation_name
from shared.http.errors import Mend, install_problems, problem_responses
from shared.http.methods import HeadAsGet
from shared.http.parameters import only_known_parameters
from shared.http.rate_limiting import RateLimiting
from shared.http.sites import SiteGuard, Sites
from shared.http.tracing import TraceMiddleware
from shared.settings import PageSettings


def make_api(
    router: APIRouter,
    mends: Sequence[Mend] = (),
    settings: PageSettings | None = None,
    streamed: Collection[str] = (),
    **described: Any,
) -> FastAPI:
    """Return an app with the router's routes; its /docs need nothing from another host.

    `mends` say how its own errors are told. Without settings it answers to loopback names only.
    The paths `streamed` bound their bodies themselves. What is added last stands outermost.
    """
    app: FastAPI = FastAPIOffline(
        docs_url=None, redoc_url=None, generate_unique_id_function=operation_name, **described
    )
    install_docs(app)
    name_schemas(app)
    install_problems(app, mends)
    app.include_router(
        router,
        dependencies=[Depends(only_known_parameters)],
        responses=problem_responses(429),
    )
    # What is added later stands around what was added before.
    app.add_middleware(BodyLimit, streamed=streamed)
    app.add_middleware(RateLimiting)
    install_access(app)
    app.add_middleware(SiteGuard, sites=Sites.of(settings) if settings else Sites())
    app.add_middleware(TraceMiddleware)
    app.add_middleware(HeadAsGet)
    telemetry.watch(app)
    return app

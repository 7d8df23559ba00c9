"""What all our HTTP services have: traces, problems, probes, strict parameters, offline docs."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from shared import telemetry
from shared.http.access import install_access
from shared.http.errors import Mend, install_problems, problem_responses
from shared.http.parameters import only_known_parameters
from shared.http.rate_limiting import RateLimiting
from shared.http.tracing import TraceMiddleware


def make_api(router: APIRouter, mends: Sequence[Mend] = (), **described: Any) -> FastAPI:
    """Return an app with the router's routes; its /docs need nothing from another host.

    `mends` say how its own errors are told.
    """
    app = FastAPIOffline(redoc_url=None, **described)
    install_problems(app, mends)
    app.include_router(
        router, dependencies=[Depends(only_known_parameters)], responses=problem_responses(429)
    )
    # What is added later stands around what was added before.
    app.add_middleware(RateLimiting)
    install_access(app)
    app.add_middleware(TraceMiddleware)
    telemetry.watch(app)
    return app

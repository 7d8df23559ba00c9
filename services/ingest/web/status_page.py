"""The page that tells people how the system is: its parts, their versions, what is away or slow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from shared import __version__
from shared.errors import SurroundingsError
from shared.http.access import MAY_READ
from shared.http.readiness import OK, Told
from shared.path.measures import BrokerMeasures, Durations, PathMeasures
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

T = TypeVar("T")

_SLOW_SECONDS = 60.0
"""Work that has been due for longer waits for too few workers, or for ones that are held up."""
BOOKS = {
    "away": "away",
    "full": "store-full",
    "stalled": "stuck",
    "read-only": "index-read-only",
}


@dataclass(frozen=True)
class Overview:
    """What the page asks; each raises a SurroundingsError while it can't tell."""

    parts: Callable[[], list[Told]]
    path: Callable[[], PathMeasures]
    broker: Callable[[], BrokerMeasures]
    search_version: Callable[[], str]


@router.get("/status")
async def status(request: Request, follow: bool = False) -> Response:
    """Show how the system is; `follow` loads it anew, which not every reader can bear."""
    return await run_in_threadpool(_page, request, request.app.state.overview, follow)


def _page(request: Request, overview: Overview, follows: bool) -> Response:
    parts = overview.parts()
    path, broker = _known(overview.path), _known(overview.broker)
    servers = {"store": path and path.memory, "broker": broker and broker.memory}
    versions = {name: server.version for name, server in servers.items() if server}
    versions["search"] = _known(overview.search_version) or ""
    return site_of(request).page(
        request,
        "status.html",
        parts=parts,
        follows=follows,
        is_well=all(part.state == OK for part in parts),
        own_version=__version__,
        versions=versions,
        servers=servers,
        steps=_steps(path) if path else [],
        processes=path.processes if path else None,
        books=BOOKS,
    )


def _steps(path: PathMeasures) -> list[dict[str, Any]]:
    return [
        {
            "step": each.step,
            "lane": each.lane,
            "waiting": each.waiting,
            "held": each.held,
            "seconds": each.seconds,
            "took": _mean(path.worked[each.step]),
            "is_slow": each.seconds > _SLOW_SECONDS,
        }
        for each in path.due
        # The other lane is of interest only where something is on it.
        if not each.lane or each.waiting or each.held
    ]


def _mean(durations: Durations) -> float | None:
    count = sum(durations.buckets)
    return durations.seconds / count if count else None


def _known(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except SurroundingsError:
        return None

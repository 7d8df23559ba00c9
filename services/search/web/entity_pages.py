"""The pages about persons, places and organisations."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.search.api.parameters import Wired
from services.search.api.placing import heavy, limited, placed, plain
from services.search.fields import NAMED
from services.search.searching import entities as entity_handlers
from services.search.searching import publishers
from services.search.searching.answers import EntityPage, TrendType
from services.search.web.charts import circle, histogram
from shared.china_time import CHINA
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

# So many names fit around another.
AROUND = 12


@router.get("/entities")
@placed(heavy)
def entities(
    request: Request, ports: Wired, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """List names, the most frequent first."""
    listed = limited(partial(entity_handlers.entities, q, index=ports.index), ports)
    return site_of(request).page(
        request,
        "entities.html",
        q=q,
        found=listed.entities,
        stopped=ports.seconds if listed.timed_out else None,
    )


@router.get("/entities/{id}")
@placed(plain)
def entity(id: Annotated[str, Path(max_length=200)], request: Request, ports: Wired) -> Response:
    """Show one of them: when it was named, with whom, and where."""
    shown = limited(partial(entity_handlers.entity, id, index=ports.index), ports)
    around = shown.together[:AROUND]
    return site_of(request).page(
        request,
        "entity.html",
        entity=shown,
        stopped=ports.seconds if shown.timed_out else None,
        filter=NAMED[shown.type].name,
        bars=histogram((each.day, each.count) for each in shown.timeline),
        undated=_undated(shown),
        around=list(zip(around, circle([each.count for each in around]), strict=True)),
    )


def _undated(shown: EntityPage) -> int:
    """Return how many articles stand on no day; of too many days not all are counted."""
    is_exact = not shown.timed_out and len(shown.timeline) < entity_handlers.MOST_DAYS
    return max(0, shown.count - sum(each.count for each in shown.timeline)) if is_exact else 0


@router.get("/trends")
@placed(heavy)
def trends(
    request: Request,
    ports: Wired,
    begin: Annotated[date | None, Query(alias="from")] = None,
    end: Annotated[date | None, Query(alias="to")] = None,
    type: TrendType | None = None,
) -> Response:
    """Show who is named more often than before; both days of the period are in it."""
    last = _midnight(end) + timedelta(days=1, seconds=-1) if end else None
    first = _midnight(begin) if begin else None
    count = partial(entity_handlers.trends, first, last, type, index=ports.index)
    found = limited(count, ports)
    return site_of(request).page(
        request,
        "trends.html",
        found=found.entities,
        articles=found.articles,
        dated=limited(partial(publishers.dated, index=ports.index), ports),
        week=timedelta(days=6),
        types=list(TrendType),
        type=type,
        stopped=ports.seconds if found.timed_out else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)

"""The pages about persons, places and organisations."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.search.api import entities as entity_routes
from services.search.api.parameters import Wired
from services.search.searching.answers import TrendType
from services.search.web.charts import circle, histogram
from shared.china_time import CHINA
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# So many names fit around another.
AROUND = 12
# The filter of the search that asks for an entity of a type.
FILTER_OF = {"PER": "person", "LOC": "place", "ORG": "organisation"}


@router.get("/entities")
def entities(
    request: Request, ports: Wired, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """List names, the most frequent first."""
    found = entity_routes.get_entities(ports, q).entities
    return site_of(request).page(request, "entities.html", q=q, found=found)


@router.get("/entities/{id}")
def entity(id: Annotated[str, Path(max_length=200)], request: Request, ports: Wired) -> Response:
    """Show one of them: when it was named, with whom, and where."""
    shown = entity_routes.get_entity(id, ports)
    around = shown.together[:AROUND]
    return site_of(request).page(
        request,
        "entity.html",
        entity=shown,
        filter=FILTER_OF[shown.type],
        bars=histogram((each.day, each.count) for each in shown.timeline),
        around=list(zip(around, circle([each.count for each in around]), strict=True)),
    )


@router.get("/trends")
def trends(
    request: Request,
    ports: Wired,
    begin: Annotated[date | None, Query(alias="from")] = None,
    end: Annotated[date | None, Query(alias="to")] = None,
    type: TrendType | None = None,
) -> Response:
    """Show who is named more often than before; both days of the period are in it."""
    last = _midnight(end) + timedelta(days=1, seconds=-1) if end else None
    found = entity_routes.get_trends(ports, _midnight(begin) if begin else None, last, type)
    return site_of(request).page(
        request, "trends.html", found=found.entities, types=list(TrendType), type=type
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)

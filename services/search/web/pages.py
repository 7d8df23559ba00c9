"""The pages' routes: each calls what the API calls and shows the answer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath

from services.search import reading, routes
from services.search.queries import Filters, Sort, Zones
from services.search.routes import Wired
from services.search.web.charts import histogram
from services.search.web.marks import layers, marks
from shared.ids import ID_PATTERN
from shared.models import DisclaimerKind, EnrichedArticle
from shared.pages import PageRoute, language, site_of
from shared.problem import Problem
from shared.web.layers import layered

ROOM = Path(__file__).parent
# Longer texts are shown up to here; the API gives the whole.
LONGEST = 100_000
FILTERS = ("source", "person", "place", "organisation", "keyword", "disclaimer", "from", "to", "id")

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, InPath(pattern=ID_PATTERN)]


def whole_days(request: Request, filters: Annotated[Filters, Depends(routes.filters)]) -> Filters:
    """Return the filters; a day as their end is meant to its last second."""
    is_day = len(request.query_params.get("to", "")) == len("2026-07-09")
    if not (is_day and filters.published_to):
        return filters
    return replace(filters, published_to=filters.published_to + timedelta(days=1, seconds=-1))


@router.get("/")
def search(  # one for each parameter that the API has
    request: Request,
    ports: Wired,
    filters: Annotated[Filters, Depends(whole_days)],
    q: Annotated[str, Query(max_length=1000)] = "",
    sort: Sort | None = None,
    zones: Zones = Zones.DEFAULT,
    size: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Show what a search finds; without a question the newest articles."""
    order = sort or (Sort.RELEVANCE if q else Sort.NEWEST)
    answer, problem = None, None
    try:
        answer = routes.search(ports, filters, q, order, zones, size)
    except Problem as error:
        problem = error
    return site_of(request).page(
        request,
        "search.html",
        problem.status if problem else 200,
        q=q,
        sort=order,
        zones=zones,
        answer=answer,
        problem=problem,
        filters=FILTERS,
        kinds=[kind.value for kind in DisclaimerKind],
        bars=histogram([]),
    )


@router.get("/articles/{id}")
def article(id: Id, request: Request, ports: Wired) -> Response:
    """Show an article's text under its annotations."""
    shown = EnrichedArticle.model_validate_json(reading.article(id, index=ports.index))
    found = marks(shown, language(request))
    return site_of(request).page(
        request,
        "article.html",
        article=shown,
        text=layered(shown.text[:LONGEST], found),
        layers=layers(found),
        is_cut=len(shown.text) > LONGEST,
        summary=[shown.text[part.start : part.end] for part in shown.summary],
    )

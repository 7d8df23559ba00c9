"""The pages' routes: each calls what the API calls and shows the answer."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse

from services.search.api import search as routes
from services.search.api.parameters import Filtered, Wired
from services.search.query.query import Sort, Zones
from services.search.searching import search as reading
from services.search.searching.answers import Facet, Grouping, SearchAnswer, ShownArticle
from services.search.searching.facets import FACET_SIZE
from services.search.searching.similar import similar
from services.search.text.names import canonical, entity_id
from services.search.web.charts import Bar, histogram
from services.search.web.marks import layers, marks
from shared.articles import ID_PATTERN, DisclaimerKind
from shared.http.problem import Problem
from shared.web.layers import layered
from shared.web.pages import PageRoute, address, language, site_of

ROOM = Path(__file__).parent
# Longer texts are shown up to here; the API gives the whole.
LONGEST = 100_000
FILTERS = ("source", "person", "place", "organisation", "keyword", "disclaimer", "from", "to", "id")
GONE = 410
SIMILAR = 6

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, InPath(pattern=ID_PATTERN)]


@router.get("/")
def search(  # noqa: PLR0913, PLR0917  # one for each parameter that the API has
    request: Request,
    ports: Wired,
    filters: Filtered,
    q: Annotated[str, Query(max_length=1000)] = "",
    sort: Sort | None = None,
    zones: Zones = Zones.DEFAULT,
    size: Annotated[int, Query(ge=1, le=100)] = 10,
    cursor: str | None = None,
    group: Grouping = Grouping.REPRINTS,
    explain: bool = False,
    meaning: bool = True,
) -> Response:
    """Show what a search finds; without a question the newest articles."""
    order = sort or (Sort.RELEVANCE if q else Sort.NEWEST)
    answer, problem = None, None
    try:
        answer = routes.search(
            ports,
            filters,
            q,
            order,
            zones,
            size,
            ",".join(Facet),
            FACET_SIZE,
            cursor,
            group,
            explain,
            meaning,
        )
    except Problem as error:
        if error.status == GONE:
            # An old link to a later page: the first one is still there.
            return RedirectResponse(address(request).change({}), 303)
        problem = error
    shown = {"q": q, "sort": order, "zones": zones, "group": group, "explain": explain}
    return site_of(request).page(
        request,
        "search.html",
        problem.status if problem else 200,
        **shown,
        answer=answer,
        problem=problem,
        bars=_bars(answer) if answer else (),
        filters=FILTERS,
        kinds=[kind.value for kind in DisclaimerKind],
    )


@router.get("/articles/{id}")
def article(id: Id, request: Request, ports: Wired) -> Response:
    """Show an article's text under its annotations."""
    shown = ShownArticle.model_validate(reading.article(id, index=ports.index), strict=False)
    found = marks(shown, language(request))
    return site_of(request).page(
        request,
        "article.html",
        article=shown,
        text=layered(shown.text[:LONGEST], found),
        layers=layers(found),
        is_cut=len(shown.text) > LONGEST,
        summary=[shown.text[part.start : part.end] for part in shown.summary],
        similar=similar(id, SIMILAR, index=ports.index).hits,
        entity_of=lambda name: entity_id(name.type, canonical(name.name)),
    )


def _bars(answer: SearchAnswer) -> tuple[Bar, ...]:
    """Return the bars of days, of months where not all days were counted."""
    days, months = (answer.facets[facet] for facet in (Facet.DAY, Facet.MONTH))
    is_whole = sum(day.count for day in days) >= sum(month.count for month in months)
    return histogram((each.value, each.count) for each in (days if is_whole else months))

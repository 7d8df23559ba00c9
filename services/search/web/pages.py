"""The pages' routes: each calls what the API calls and shows the answer."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from services.search.api.listed import holding_of, news_of
from services.search.api.parameters import Wired
from services.search.api.placing import limited, placed, plain
from services.search.fields import NAMED, Period
from services.search.query.cursor import CursorGone
from services.search.query.filters import FieldFilters
from services.search.query.query import Sort
from services.search.searching.answers import Facet, SearchAnswer
from services.search.searching.facets import FACET_SIZE, TIMES
from services.search.searching.find import NoWords, find
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS, SearchParams
from services.search.searching.places import Places
from services.search.searching.search import article as read_article
from services.search.searching.similar import similar
from services.search.searching.suggested import SuggestionKind
from services.search.text.names import canonical, entity_id
from services.search.web.charts import Bar, histogram
from services.search.web.marks import layers, marks
from services.search.web.results import found_marks, result
from shared.access.owners import may_keep
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ, caller_of
from shared.http.waiting import Lane
from shared.web.layers import layered
from shared.web.pages import PageRoute, address, language, problem_from, site_of

ROOM = Path(__file__).parent
# Longer texts are shown up to here; the API gives the whole.
LONGEST = 100_000
SIMILAR = 6
# What the front page has been asked for besides nothing.
_SHOWN = {"facets", "facet_size", "facet_open", "sort"}

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

Id = Annotated[str, InPath(pattern=ID_PATTERN)]


class PageParams(SearchParams):
    """A search as the address of a page asks for it, which may say more than that."""

    model_config = ConfigDict(extra="ignore")

    def completed(self) -> SearchParams:
        """Return it with all facets; without a question the newest come first."""
        is_ordered = self.q or "sort" in self.model_fields_set
        sort = self.sort if is_ordered else Sort.NEWEST
        wanted = {
            "facets": ",".join(Facet),
            "facet_size": FACET_SIZE,
            "facet_open": True,
            "sort": sort,
        }
        return self.model_copy(update=wanted)


def by_cost(places: Places, given: dict[str, Any]) -> Lane:
    """Choose by what the search of a page costs."""
    return places.of(given["asked"].completed())


@router.get("/")
@placed(by_cost)
def search(request: Request, ports: Wired, asked: Annotated[PageParams, Query()]) -> Response:
    """Show what a search finds; without a question the newest articles."""
    params = asked.completed()
    answer, problem = None, None
    try:
        answer = limited(partial(find, params, ports=ports), ports)
    except CursorGone:
        # An old link to a later page: the first one is still there.
        return RedirectResponse(address(request).change({}), 303)
    except NoWords as error:
        problem = problem_from(error, request)
    is_front = not params.model_fields_set - _SHOWN
    return site_of(request).page(
        request,
        "search.html",
        problem.status if problem else 200,
        news=news_of(request) if is_front else (),
        asked=params,
        answer=answer,
        problem=problem,
        bars=_bars(answer) if answer else (),
        undated=_undated(answer) if answer else 0,
        is_timed=not params.sort.is_ranked,
        filters=FILTERS,
        excluding=EXCLUDING,
        choices=CHOICES,
        saved=tuple(FieldFilters.model_fields),
        suggested=tuple(SuggestionKind),
    )


@router.get("/articles/{id}")
@placed(plain)
def article(
    id: Id, request: Request, ports: Wired, asked: Annotated[PageParams, Query()]
) -> Response:
    """Show an article's text under its annotations, within the result that it was opened from."""
    shown = read_article(id, index=ports.index)
    found = marks(shown, language(request))
    # The very search of the page of hits but for what it counts.
    bare = asked.completed().model_copy(update={"facets": "", "explain": False})
    is_out_of = bool(asked.model_fields_set)
    opened = limited(partial(result, id, bare, ports=ports), ports) if is_out_of else None
    words = found_marks(shown.text[:LONGEST], opened.terms) if opened else ()
    return site_of(request).page(
        request,
        "article.html",
        article=shown,
        holding=holding_of(request, id),
        may_keep=may_keep(caller_of(request)),
        metadata=json.loads(bytes(shown.metadata)),
        text=layered(shown.text[:LONGEST], [*found, *words]),
        result=opened,
        asked=bare,
        layers=layers(found),
        types=tuple(NAMED),
        is_cut=len(shown.text) > LONGEST,
        summary=[shown.text[part.start : part.end] for part in shown.summary],
        similar=similar(id, SIMILAR, index=ports.index).hits,
        entity_of=lambda name: entity_id(name.type, canonical(name.name)),
    )


def _undated(answer: SearchAnswer) -> int:
    """Return how many hits stand in no month; too few months are counted to tell of all times."""
    months = answer.facets[Facet(Period.MONTH)]
    is_exact = answer.total.relation == "eq" and not answer.timed_out and len(months) < TIMES
    return answer.total.value - sum(month.count for month in months) if is_exact else 0


def _bars(answer: SearchAnswer) -> tuple[Bar, ...]:
    """Return the bars of days, of months where not all days were counted."""
    days, months = (answer.facets[facet] for facet in map(Facet, (Period.DAY, Period.MONTH)))
    is_whole = sum(day.count for day in days) >= sum(month.count for month in months)
    return histogram((each.value, each.count) for each in (days if is_whole else months))

"""The pages' routes: each calls what the API calls and shows the answer."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from services.search.api.listed import added_of, news_of
from services.search.api.parameters import Wired
from services.search.api.placing import limited, placed
from services.search.fields import Period
from services.search.query.cursor import CursorGone
from services.search.query.filters import FieldFilters
from services.search.query.query import Sort
from services.search.searching.answers import Facet, SearchAnswer
from services.search.searching.facets import FACET_SIZE, TIMES
from services.search.searching.find import NoWords, find
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS, SearchParams
from services.search.searching.places import Places
from services.search.searching.suggested import SuggestionKind
from services.search.web.charts import Bar, histogram
from shared.http.access import MAY_READ
from shared.http.waiting import Lane
from shared.web.pages import PageRoute, address, problem_from, site_of

ROOM = Path(__file__).parent
# What the front page has been asked for besides nothing.
_SHOWN = {"facets", "facet_size", "facet_open", "sort"}

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)


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

    def bare(self) -> SearchParams:
        """Return the very search of the page of hits but for what it counts and explains."""
        return self.completed().model_copy(update={"facets": "", "explain": False})


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
        added=added_of(request) if is_front else (),
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

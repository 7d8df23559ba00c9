"""The search API's routes: each reads the request, calls a handler and shapes the answer."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BeforeValidator

from services.search import reading
from services.search.analysis import WordCutter
from services.search.ports import SearchReader
from services.search.queries import Filters, Sort, Zones, query
from services.search.schemas import AnyDisclaimer, SearchAnswer
from shared.ids import ID_PATTERN
from shared.models import DisclaimerKind, EnrichedArticle
from shared.problem import Problem
from shared.problems import problem_responses

router = APIRouter(prefix="/v1")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CHINA = timezone(timedelta(hours=8))


def _end_of_day(time: Any) -> Any:
    """Take a bare date as its last moment, so that `to` includes the day."""
    is_date = isinstance(time, str) and _DATE.fullmatch(time)
    return f"{time}T23:59:59.999999" if is_date else time


@dataclass(frozen=True)
class Ports:
    """What the routes work with."""

    index: SearchReader
    cutter: WordCutter


def ports(request: Request) -> Ports:
    """Return the app's ports."""
    wired: Ports = request.app.state.ports
    return wired


def filters(  # noqa: PLR0913, PLR0917  # one for each filter that the API has
    id: Annotated[str | None, Query(pattern=ID_PATTERN, description="this article only")] = None,
    source: Annotated[
        str | None, Query(max_length=200, description="who published it", examples=["云岭日报"])
    ] = None,
    person: Annotated[
        str | None, Query(max_length=200, description="a person named in it", examples=["陆知远"])
    ] = None,
    place: Annotated[
        str | None,
        Query(
            max_length=200,
            description="a place named in it, at any level: 青石区 finds 云岭市青石区",
            examples=["青石区"],
        ),
    ] = None,
    organisation: Annotated[
        str | None,
        Query(max_length=200, description="an organisation named in it", examples=["星澜汽车"]),
    ] = None,
    disclaimer: Annotated[
        DisclaimerKind | AnyDisclaimer | None,
        Query(description="a kind of disclaimer that it has; any, or none"),
    ] = None,
    published_from: Annotated[
        datetime | None,
        Query(
            alias="from",
            description="published then or later; a date means its beginning",
            examples=["2026-07-01"],
        ),
    ] = None,
    published_to: Annotated[
        datetime | None,
        BeforeValidator(_end_of_day),
        Query(
            alias="to",
            description="published then or earlier; a date means its end",
            examples=["2026-07-06"],
        ),
    ] = None,
) -> Filters:
    """Return what a hit must be; times without a zone are China's."""
    return Filters(
        id=id,
        source=source,
        person=person,
        place=place,
        organisation=organisation,
        disclaimer=disclaimer.value if disclaimer else None,
        published_from=_in_china(published_from),
        published_to=_in_china(published_to),
    )


Wired = Annotated[Ports, Depends(ports)]
Filtered = Annotated[Filters, Depends(filters)]


@router.get(
    "/search", tags=["search"], summary="Find articles", responses=problem_responses(422, 503)
)
def search(  # one for each parameter that the API has
    ports: Wired,
    filters: Filtered,
    q: Annotated[
        str,
        Query(
            max_length=1000,
            description="words; those in quotation marks are adjacent; empty: filters alone",
            examples=['星澜汽车 "青石机械"'],
        ),
    ] = "",
    sort: Annotated[Sort, Query(description="the order of hits")] = Sort.RELEVANCE,
    zones: Annotated[
        Zones, Query(description="title and body, or all of the page, teasers included")
    ] = Zones.DEFAULT,
    size: Annotated[int, Query(ge=1, le=100, description="how many hits to show")] = 10,
) -> SearchAnswer:
    """Find articles that hold every word of a short query (of a longer one most).

    Quoted words are adjacent. Title and body are searched; `zones=all` searches the whole page.
    """
    asked = query(q, ports.cutter, filters=filters, sort=sort, zones=zones, size=size)
    if q.strip() and not asked.terms:
        mend = "Ask for words or numbers, or leave q out and use filters."
        raise Problem(422, "Unprocessable Content", "there is no word in it", "q", mend)
    return reading.search(asked, index=ports.index)


@router.get(
    "/articles/{id}",
    tags=["articles"],
    response_model=EnrichedArticle,
    responses=problem_responses(404, 422, 503),
)
def get_article(id: Annotated[str, Path(pattern=ID_PATTERN)], ports: Wired) -> Response:
    """Show an article with its annotations, all of them spans into its text."""
    return Response(reading.article(id, index=ports.index), media_type="application/json")


def _in_china(time: datetime | None) -> datetime | None:
    """Take a time without a zone as China's."""
    return time.replace(tzinfo=CHINA) if time and time.tzinfo is None else time

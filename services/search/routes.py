"""The search API's routes: each reads the request, calls a handler and shapes the answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.search import reading
from services.search.analysis import WordCutter
from services.search.ports import SearchReader
from services.search.queries import Filters, Sort, Zones, query
from services.search.schemas import AnyDisclaimer, SearchAnswer
from shared.ids import ID_PATTERN
from shared.models import DisclaimerKind, EnrichedArticle
from shared.problem import Problem

router = APIRouter(prefix="/v1")

CHINA = timezone(timedelta(hours=8))


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
    id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
    source: Annotated[str | None, Query(max_length=200, examples=["云岭日报"])] = None,
    person: Annotated[str | None, Query(max_length=200)] = None,
    place: Annotated[str | None, Query(max_length=200, examples=["青石区"])] = None,
    organisation: Annotated[str | None, Query(max_length=200)] = None,
    disclaimer: Annotated[DisclaimerKind | AnyDisclaimer | None, Query()] = None,
    published_from: Annotated[datetime | None, Query(alias="from")] = None,
    published_to: Annotated[datetime | None, Query(alias="to")] = None,
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


@router.get("/search", tags=["search"], summary="Find articles")
def search(  # one for each parameter that the API has
    ports: Wired,
    filters: Filtered,
    q: Annotated[str, Query(max_length=1000, examples=['星澜汽车 "青石机械"'])] = "",
    sort: Sort = Sort.RELEVANCE,
    zones: Zones = Zones.DEFAULT,
    size: Annotated[int, Query(ge=1, le=100)] = 10,
) -> SearchAnswer:
    """Find articles that hold every word of a short query (of a longer one most).

    Quoted words are adjacent. Title and body are searched; `zones=all` searches the whole page.
    """
    asked = query(q, ports.cutter, filters=filters, sort=sort, zones=zones, size=size)
    if q.strip() and not asked.terms:
        mend = "Ask for words or numbers, or leave q out and use filters."
        raise Problem(422, "Unprocessable Content", "there is no word in it", "q", mend)
    return reading.search(asked, index=ports.index)


@router.get("/articles/{id}", tags=["articles"], response_model=EnrichedArticle)
def get_article(id: Annotated[str, Path(pattern=ID_PATTERN)], ports: Wired) -> Response:
    """Show an article with its annotations, all of them spans into its text."""
    return Response(reading.article(id, index=ports.index), media_type="application/json")


def _in_china(time: datetime | None) -> datetime | None:
    """Take a time without a zone as China's."""
    return time.replace(tzinfo=CHINA) if time and time.tzinfo is None else time

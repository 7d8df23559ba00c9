"""What the routes share: their ports, and what a reader asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from services.search.analysis import WordCutter
from services.search.counted import CHINA
from services.search.ports import SearchReader
from services.search.queries import Filters
from services.search.schemas import AnyDisclaimer
from services.search.suggesting import Suggester
from shared.ids import ID_PATTERN
from shared.models import DisclaimerKind


@dataclass(frozen=True)
class Ports:
    """What the routes work with."""

    index: SearchReader
    cutter: WordCutter
    suggester: Suggester


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
    keyword: Annotated[str | None, Query(max_length=200)] = None,
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
        keyword=keyword,
        disclaimer=disclaimer.value if disclaimer else None,
        published_from=in_china(published_from),
        published_to=in_china(published_to),
    )


Wired = Annotated[Ports, Depends(ports)]
Filtered = Annotated[Filters, Depends(filters)]


def in_china(time: datetime | None) -> datetime | None:
    """Take a time without a zone as China's."""
    return time.replace(tzinfo=CHINA) if time and time.tzinfo is None else time

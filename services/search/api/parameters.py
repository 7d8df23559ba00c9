"""What the routes share: their ports, and what a reader asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator

from services.search.fields import AnyDisclaimer
from services.search.index.ports import SearchReader
from services.search.meaning.nearness import Meaning
from services.search.query.query import Filters
from services.search.query.synonyms import NO_SYNONYMS, Synonyms
from services.search.searching.suggestions import Suggester
from services.search.text.analysis import WordCutter
from shared.articles import ID_PATTERN, DisclaimerKind
from shared.china_time import in_china

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def end_of_day(time: Any) -> Any:
    """Take a bare date as its last moment, so that `to` includes the day."""
    is_date = isinstance(time, str) and _DATE.fullmatch(time)
    return f"{time}T23:59:59.999999" if is_date else time


@dataclass(frozen=True)
class Ports:
    """What the routes work with; `is_private_allowed` is of webhooks."""

    index: SearchReader
    cutter: WordCutter
    suggester: Suggester
    synonyms: Callable[[], Synonyms] = lambda: NO_SYNONYMS
    meaning: Meaning | None = None
    is_private_allowed: bool = False


# Dependencies are asynchronous where they wait for nothing: others cost a change of thread each.
async def ports(request: Request) -> Ports:
    """Return the app's ports."""
    wired: Ports = request.app.state.ports
    return wired


async def filters(  # noqa: PLR0913, PLR0917  # one for each filter that the API has
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
    keyword: Annotated[
        str | None, Query(max_length=200, description="one of its keywords", examples=["水厂"])
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
        BeforeValidator(end_of_day),
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
        keyword=keyword,
        disclaimer=disclaimer.value if disclaimer else None,
        published_from=published_from and in_china(published_from),
        published_to=published_to and in_china(published_to),
    )


Wired = Annotated[Ports, Depends(ports)]
Filtered = Annotated[Filters, Depends(filters)]

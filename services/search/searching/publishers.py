"""Sources: how much each brings, when, how late, and with which disclaimers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from statistics import median

from services.search.documents.hit_card import Reprint, read_card
from services.search.documents.unreadable import readable
from services.search.fields import NAMED, Period
from services.search.index.ports import Aggregation, Hit, SearchReader
from services.search.index.totals import counted
from services.search.query.filters import Filters
from services.search.query.query import Query, Sort
from services.search.searching.answers import Count, EntityCount, Facet
from services.search.searching.facets import facets
from services.search.searching.listing import all_listed
from services.search.text.names import entity_id
from shared.china_time import CHINA
from shared.errors import CaibianError

_LISTED = 20
_NAMED = 10
_DAYS = 400
_SOURCES = 100
_LOOKED_AT = 200


class NoSource(CaibianError):
    """There is no article of this source."""


@dataclass(frozen=True)
class Publisher:
    """A source: its articles, how many a day, and the median of how late they come in.

    `delay` is between publication and reception, of the latest articles whose time of day is known,
    `timed` so many; None where there are none. `disclaimers` are kinds with numbers of articles.
    """

    name: str
    count: int
    undated: int
    with_disclaimer: int
    days: tuple[Count, ...]
    disclaimers: tuple[Count, ...]
    named: tuple[EntityCount, ...]
    articles: tuple[Reprint, ...]
    delay: timedelta | None
    timed: int


@dataclass(frozen=True)
class Dated:
    """The latest day, none of tomorrow, of which there are articles; how many have no date."""

    latest: date | None
    undated: int


def publishers(*, index: SearchReader) -> tuple[Count, ...]:
    """Return the most frequent sources. Raises IndexAway."""
    return facets(Query(), [Facet("source")], _SOURCES, index=index)[Facet("source")]


def publisher(name: str, *, index: SearchReader) -> Publisher:
    """Return all that is told of a source. Raises NoSource, IndexAway."""
    query = Query(filters=Filters(source=(name,)), sort=Sort.NEWEST, size=_LOOKED_AT)
    found = index.search(query)
    if not found.total:
        raise NoSource
    rows = list(NAMED.items())
    names = [Aggregation(row.counted, _NAMED) for _, row in rows]
    days, *named = index.count(query, [Aggregation(Period.DAY.value, _DAYS), *names])
    kinds = facets(query, [Facet("disclaimer")], index=index)[Facet("disclaimer")]
    flagged = replace(query, filters=Filters(source=(name,), disclaimer="any"))
    delays = _delays(found.hits)
    counts = [
        EntityCount(id=entity_id(type, value), name=value, type=type, count=count)
        for (type, _), values in zip(rows, named, strict=True)
        for value, count in values
    ]
    return Publisher(
        name=name,
        count=found.total,
        undated=found.total - sum(count for _, count in days) if len(days) < _DAYS else 0,
        with_disclaimer=counted(flagged, index).total,
        days=tuple(Count(value=day, count=count) for day, count in reversed(days)),
        disclaimers=kinds,
        named=tuple(sorted(counts, key=lambda each: (-each.count, each.id))[:_LISTED]),
        articles=all_listed(found.hits[:_LISTED]),
        delay=timedelta(seconds=median(delays)) if delays else None,
        timed=len(delays),
    )


def dated(*, index: SearchReader) -> Dated:
    """Return what is known of the dates of all articles. Raises IndexAway."""
    (months,) = index.count(Query(), [Aggregation(Period.MONTH.value, 40 * _DAYS)])
    past = Query(filters=Filters(published_to=datetime.now(UTC)))
    (days,) = index.count(past, [Aggregation(Period.DAY.value, 1)])
    undated = counted(Query(), index).total - sum(count for _, count in months)
    return Dated(date.fromisoformat(days[0][0]) if days else None, max(0, undated))


def _delays(hits: Sequence[Hit]) -> list[float]:
    """Return how many seconds lie between publication and arrival, where the time is known."""
    cards = readable(hits, lambda hit: read_card(hit.card))
    return [
        (card.received_at - card.published_at).total_seconds()
        for card in cards
        if card.published_at and _has_time(card.published_at)
    ]


def _has_time(time: datetime) -> bool:
    """Tell whether a time is more than a day: days are kept as their beginning in China."""
    local = time.astimezone(CHINA if time.tzinfo else UTC)
    return (local.hour, local.minute, local.second) != (0, 0, 0)

"""The hits of a search counted by day, by month or by source, or by a time and source, as rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from services.search.fields import FIELDS, Period
from services.search.index.ports import Aggregation, SearchReader
from services.search.index.totals import counted
from services.search.query.query import Query
from services.search.searching.answers import CountRow, Facet
from services.search.searching.facets import facets

MOST_TIMES = 40_000
"""So many days are counted, the latest: a hundred years."""
MOST_SOURCES = 500
"""So many sources are counted, the most frequent; what is left is counted without a source."""
_SOURCE = next(row for row in FIELDS if row.name == "source")


class By(StrEnum):
    """What hits are counted by."""

    DAY = "day"
    MONTH = "month"
    SOURCE = "source"
    DAY_SOURCE = "day,source"
    MONTH_SOURCE = "month,source"

    @property
    def period(self) -> Period | None:
        """Return the stretches of time by which it counts."""
        return next((each for each in Period if each in self.split(",")), None)

    @property
    def has_source(self) -> bool:
        """Tell whether it counts by source."""
        return "source" in self.split(",")


def counts(query: Query, by: By, *, index: SearchReader) -> tuple[CountRow, ...]:
    """Return rows that add up to all hits; those without a time or a source have None there.

    Times in order, within each the sources by how many hits they have. Raises IndexAway.
    """
    sources = _sources(query, index) if by.has_source else ()
    if by.period is None:
        return tuple(_with_rest(sources, counted(query, index).total))
    if not by.has_source:
        return tuple(CountRow(time=time, count=n) for time, n in _times(query, by.period, index))
    rows = [
        CountRow(time=time, source=source, count=count)
        for source, _ in sources
        for time, count in _times(_of_source(query, source), by.period, index)
    ]
    told = Counter[str | None]()
    for row in rows:
        told[row.time] += row.count
    rest = ((time, n - told[time]) for time, n in _times(query, by.period, index))
    rows += [CountRow(time=time, count=n) for time, n in rest if n > 0]
    return tuple(sorted(rows, key=lambda row: (row.time or "9", -row.count)))


def _sources(query: Query, index: SearchReader) -> Sequence[tuple[str, int]]:
    found = facets(query, [Facet("source")], MOST_SOURCES, index=index)[Facet("source")]
    return [(each.value, each.count) for each in found]


def _with_rest(sources: Sequence[tuple[str, int]], total: int) -> Iterator[CountRow]:
    yield from (CountRow(source=source, count=count) for source, count in sources)
    if rest := total - sum(count for _, count in sources):
        yield CountRow(count=rest)


def _of_source(query: Query, source: str) -> Query:
    """Return a query for what it finds of a source, which may be one of several it asks for."""
    return replace(query, filters=query.filters.model_copy(update={"source": (source,)}))


def _times(query: Query, period: Period, index: SearchReader) -> list[tuple[str | None, int]]:
    """Return how many hits are of each time, in order, and how many have none."""
    (found,) = index.count(query, [Aggregation(period.value, MOST_TIMES)])
    rest = counted(query, index).total - sum(count for _, count in found)
    return [*sorted(found), *([(None, rest)] if rest > 0 else [])]

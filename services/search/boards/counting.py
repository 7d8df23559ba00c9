"""What one search finds of some days: counted by the index, never by reading its hits."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.search.boards.asked import Asked
from services.search.boards.figures import Change, SearchFigures, TimeCount
from services.search.boards.spans import Span
from services.search.fields import FIELDS, NAMED, AnyDisclaimer, Period
from services.search.index.ports import Aggregation, Grouped, SearchReader
from services.search.index.time_limit import stopped_after
from services.search.index.totals import counted
from services.search.query.nodes import Value
from services.search.query.query import Query
from services.search.searching.answers import Count, EntityCount, Facet
from services.search.searching.facets import TIMES, facets
from services.search.text.analysis import keyword
from services.search.text.names import entity_id
from services.search.text.tokens import cut
from shared.entity_types import EntityType
from shared.publication_dates import EARLIEST
from shared.text.folding import fold

SIZE = 60
"""So many sources, and names of each type, are counted to compare; the most frequent."""
TOP = 10
"""So many of them are shown."""
FEW = 10
"""Below that nothing is said of how a number has changed."""
ROWS = {row.name: row for row in FIELDS}
_LISTED = tuple(map(Facet, ("source", "disclaimer", *(row.name for row in NAMED.values()))))
_MONTHS = 16_000
# What the name of a company or of a place may end with and be the same.
_FORM = re.compile("(?:中国|技术|科技|控股|集团|股份|有限|责任|总?公司|总部)+$|(?<=..)[省市区县]$")


@dataclass(frozen=True)
class Dates:
    """The day of the newest article of a search, none of tomorrow; how many have no date."""

    newest: date | None
    undated: int


@dataclass(frozen=True)
class Counted:
    """What was counted of a search, more than is shown: up to SIZE sources and names of each type.

    `query` is within the days; `is_own` tells whether a name is one that was searched for.
    """

    query: Query
    figures: SearchFigures
    sources: tuple[Count, ...]
    named: Mapping[EntityType, tuple[Count, ...]]
    is_own: Callable[[str], bool]


def dates_of(query: Query, today: date, *, index: SearchReader) -> Dates:
    """Return what is known of the dates of all that a query finds. Raises IndexAway."""
    newest, months = (Aggregation(Period.DAY.value, 1), Aggregation(Period.MONTH.value, _MONTHS))
    days, dated = index.count(query, [newest, months])
    if days and days[0][0] > today.isoformat():
        (days,) = index.count(Span(EARLIEST.date(), today).of(query), [newest])
    undated = counted(query, index).total - sum(count for _, count in dated)
    if stopped_after() is not None:
        # Of what wasn't counted nobody knows whether it has a date.
        undated = 0
    return Dates(date.fromisoformat(days[0][0]) if days else None, max(0, undated))


def count_of(
    asked: Asked,
    query: Query,
    dates: Dates,
    span: Span,
    compared: Span | None,
    *,
    index: SearchReader,
) -> Counted:
    """Return what a query finds of some days, and of those compared. Raises IndexAway."""
    now = span.of(query)
    unit = span.unit
    found = facets(now, [Facet(unit), *_LISTED], SIZE, index=index)
    times = {each.value: each.count for each in found[Facet(unit)]}
    past = _times(compared.of(query), unit, index) if compared else {}
    total = sum(times.values())
    groups = index.groups(now) if total else Grouped(0, is_exact=True)
    is_own = _own(query, asked)
    named = {type: found[Facet(row.name)] for type, row in NAMED.items()}
    sources = found[Facet("source")]
    figures = SearchFigures(
        search=asked.search,
        name=asked.name,
        q=asked.q,
        filters=asked.filters,
        count=total,
        without_reprints=groups.count,
        is_estimated=not groups.is_exact,
        undated=dates.undated,
        newest=dates.newest,
        change=change(total, sum(past.values())) if compared else None,
        times=_lines(span, times, compared, past),
        sources=sources[:TOP],
        other_sources=max(0, total - sum(each.count for each in sources[:TOP])),
        named=tuple(each for some in named.items() for each in _shown(*some, is_own)),
        with_disclaimer=_with_disclaimer(now, index) if total else 0,
        disclaimers=found[Facet("disclaimer")],
    )
    return Counted(now, figures, sources, named, is_own)


def change(now: int, before: int) -> Change:
    """Return how a number differs from one before."""
    percent = round(100 * (now - before) / before, 1) if before >= FEW else None
    return Change(before=before, more=now - before, percent=percent, few=max(now, before) < FEW)


def _times(query: Query, unit: Period, index: SearchReader) -> dict[str, int]:
    (found,) = index.count(query, [Aggregation(unit.value, TIMES)])
    return dict(found)


def _lines(
    span: Span, now: Mapping[str, int], compared: Span | None, past: Mapping[str, int]
) -> tuple[TimeCount, ...]:
    """Return the counts of all days or months, each beside that in its place before."""
    places = compared.times(span.unit) if compared else []
    lines = []
    for place, each in enumerate(span.times(span.unit)):
        before = past.get(places[place], 0) if place < len(places) else None
        lines.append(TimeCount(time=each, count=now.get(each, 0), before=before))
    return tuple(lines)


def _with_disclaimer(query: Query, index: SearchReader) -> int:
    flagged = Value(*ROWS["disclaimer"].term(AnyDisclaimer.ANY))
    return counted(replace(query, clauses=(*query.clauses, flagged)), index).total


def _own(query: Query, asked: Asked) -> Callable[[str], bool]:
    """Return what tells whether a name is one that was searched for."""
    runs = {run for term in query.terms for run in term.runs}
    values = {value for some in asked.filters.keywords().values() for value in some}

    def is_own(name: str) -> bool:
        forms = (name, _FORM.sub("", name))
        return any(keyword(each) in values or tuple(cut(fold(each))) in runs for each in forms)

    return is_own


def _shown(
    type: EntityType, named: tuple[Count, ...], is_own: Callable[[str], bool]
) -> tuple[EntityCount, ...]:
    return tuple(
        EntityCount(id=entity_id(type, each.value), name=each.value, type=type, count=each.count)
        for each in [each for each in named if not is_own(each.value)][:TOP]
    )

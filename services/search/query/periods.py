"""A date or period in a query: where it stands, which days it means, which articles it asks for.

Which articles are of a period was decided by reading what 64,473 articles of 2015 to 2026 hold.
Of articles that name a day in their first line, 88 % are published from the day before it to three
days after it and 98 % by the 14th; of all days named without a year, 98 % lie between a month
before and three months after publication. So a day asks for what was published about then, for
what names it without a year up to half a year later, and for what names it with its year, whenever
that was published: an article of 2023 on the floods of July 2021 is about 2021年7月. Of 13 such
articles that were read all were about the day or month. The news of a month, a quarter or a half
of a year comes behind it: 三季度 is told in October (of twelve articles each that name 7月 in
August or 上半年 since July without the year, nine to eleven were about it).

A year alone is otherwise: that a text names 2022年 somewhere says little (8 of 14 on GDP, 3 of 8 on
a world cup were about that year), so it must stand in the title, unless the article was published
in the year or the January behind it; where that finds too little, a wider reach takes texts too.
Of an undated article its text must tell: a day even without the year, a year or month with it, and
no later year. That a text names a year somewhere and a month elsewhere tells nothing: of the dated
ones that do, at most 57 % are of that month.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from operator import itemgetter

from services.search.query import period_spans as spans
from services.search.query.nodes import Group, Node, Term, TimeRange
from services.search.query.period_patterns import (
    BEHIND,
    CHINESE,
    ISO,
    QUOTED,
    RELATIVE,
    SECOND,
    SHORT,
    SINCE,
    YEARLESS,
    YEARS,
)
from services.search.query.period_spans import Span, Unit
from services.search.text.tokens import cut
from shared.china_time import CHINA
from shared.publication_dates import EARLIEST
from shared.text.folding import fold, simplified

# What was published before is hardly in an archive of today: it is told of.
_HELD_SINCE = 2000
# So many later years an undated article must not name.
_LATER = 10


class Reach(StrEnum):
    """How far a period reaches: that of a query of nothing else is as short as it says.

    Where the usual finds too little, the wide one takes years that stand anywhere in a text.
    """

    ALONE = "alone"
    USUAL = "usual"
    WIDE = "wide"


@dataclass(frozen=True)
class Period:
    """A date or period that a reader typed: text[start:end], from `first` to `last`, both included.

    `forms` are what articles write for it, `bare_forms` what those of that year write, without the
    year; `later` are the years behind it that an undated article must not name. A relative one
    (去年) is counted from the day of reading: it says what is liked, and bounds nothing. One that
    is `yearless` is the last of its name, and any article that names it is of it as well.
    """

    text: str
    start: int
    end: int
    first: date
    last: date
    unit: Unit
    forms: tuple[str, ...]
    bare_forms: tuple[str, ...] = ()
    is_relative: bool = False
    is_yearless: bool = False
    later: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Return what is least for the one of several that a query is bound by."""
        return self.is_relative, self.is_yearless, self.start - self.end, self.start


# How many days before and behind a period what was published counts for it.
_AROUND = {Unit.DAY: (1, 3), Unit.MONTH: (0, 3), Unit.PART: (0, 0), Unit.YEAR: (0, 31)}
# The same for what names it without its year.
_TOLD = {Unit.DAY: (30, 180), Unit.MONTH: (0, 31), Unit.PART: (0, 120), Unit.YEAR: (0, 0)}


def period_of(text: str, today: date) -> Period | None:
    """Return the date or period that a reader typed, counted from `today` in China if relative.

    Of several one with a year comes before one without, and that before a relative one, the longest
    before the first of them. What only looks like a date is none, nor what stands in quotation
    marks or 《》, or what lies beyond the next year.
    """
    read = simplified(text)
    quoted = [match.span() for match in QUOTED.finditer(read)]
    # One at a time: a text may hold a hundred thousand.
    found = (
        period
        for period in chain(*(way(text, read, today) for way in (_absolute, _yearless, _relative)))
        if not _is_within(quoted, period.start)
    )
    return min(found, key=lambda period: period.rank, default=None)


def _is_within(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Tell whether a place lies within one of the spans, which stand in order and apart."""
    before = bisect_right(spans, place, key=itemgetter(0))
    return before > 0 and place < spans[before - 1][1]


def period_node(period: Period, reach: Reach = Reach.USUAL) -> Node:
    """Return the node that holds for articles of a period."""
    is_alone = reach is Reach.ALONE
    if period.is_yearless:
        around = (0, 0) if is_alone else _AROUND[period.unit]
        return Group(any=(_published(period, around), _term(period.bare_forms + period.forms)))
    named = _named(period, is_in_title=reach is not Reach.WIDE)
    ways: list[Node] = [_published(period, (0, 0) if is_alone else _AROUND[period.unit]), named]
    if period.unit is Unit.YEAR:
        ways.append(Group(all=(_term(period.forms), _undated(period))))
    times: list[Node] = [_undated(period)] if period.unit is Unit.DAY else []
    if not is_alone:
        times.append(_published(period, _TOLD[period.unit]))
    if period.bare_forms and times:
        # Looked for once, as that is what takes time.
        ways.append(Group(all=(_term(period.bare_forms), Group(any=tuple(times)))))
    return Group(any=tuple(ways))


def _named(period: Period, *, is_in_title: bool) -> Node:
    """Return the node of articles that name a period with its year."""
    term = _term(period.forms)
    is_held = period.unit is Unit.YEAR and period.last.year >= _HELD_SINCE
    return Group(all=(term,), scopes=("title",)) if is_held and is_in_title else term


def _undated(period: Period) -> Group:
    """Return the node of articles that have no date and name no later year."""
    dated = TimeRange("published_at", int(EARLIEST.timestamp()), None)
    return Group(none=(dated, _term(period.later)) if period.later else (dated,))


def _published(period: Period, around: tuple[int, int]) -> TimeRange:
    before, behind = (timedelta(days=days) for days in around)
    end = _midnight(period.last + behind + timedelta(days=1))
    return TimeRange("published_at", _midnight(period.first - before), end - 1)


def _midnight(day: date) -> int:
    """Return when a day begins in China, in seconds since 1970."""
    return int(datetime.combine(day, time(), CHINA).timestamp())


def _term(forms: Iterable[str]) -> Term:
    run, *others = dict.fromkeys(tuple(cut(fold(form))) for form in forms)
    return Term(None, run, tuple(others))


def _absolute(text: str, read: str, today: date) -> Iterator[Period]:
    """Yield the periods with a year; what no calendar has is none."""
    for pattern in (CHINESE, SHORT, ISO, YEARS):
        for match in pattern.finditer(read):
            with suppress(ValueError, OverflowError):
                span, end = _until(_written(match, today), match, today)
                yield _period(text, match.start(), end, span, today)


def _written(match: re.Match[str], today: date) -> Span:
    """Return what a match of an absolute pattern means. Raises ValueError."""
    parts = match.groupdict()
    if short := parts.get("my"):
        parts = {"yy": short, "m": parts["mm"]}
    if compact := parts.get("compact"):
        parts = {"y": compact[:4], "m": compact[4:6], "d": compact[6:]}
    elif month := parts.get("iso"):
        parts = {"y": month[:4], "m": month[5:]}
    year = spans.year_of(parts, today.year + 1)
    if last := parts.get("until"):
        return _ordered(spans.years(year, spans.year_of({"y": last}, today.year + 1)))
    return spans.in_year(year, parts)


def _until(span: Span, match: re.Match[str], today: date) -> tuple[Span, int]:
    """Return the period that goes on behind its first date, and where it ends in the text.

    Raises ValueError for a range that ends before it begins.
    """
    end = match.end()
    if since := SINCE.match(match.string, end):
        forms = tuple(f"{form}以来" for form in span.forms)
        return _ordered(Span(span.first, today, Unit.YEAR, forms)), since.end()
    second = SECOND.match(match.string, end)
    whole = second and spans.joined(span, second.groupdict(), today.year + 1)
    return (_ordered(whole), second.end()) if second and whole else (span, end)


def _ordered(span: Span) -> Span:
    if span.last < span.first:
        raise ValueError(f"{span.last} is before {span.first}")
    return span


def _yearless(text: str, read: str, today: date) -> Iterator[Period]:
    """Yield the days and months without a year."""
    for match in YEARLESS.finditer(read):
        with suppress(ValueError):
            found = _period(text, match.start(), match.end(), spans.latest(match, today), today)
            yield replace(found, is_yearless=True)


def _relative(text: str, read: str, today: date) -> Iterator[Period]:
    """Yield the periods that are counted from today.

    去年 alone says little, as an archive is read in any year; 去年8月 is a month like others.
    """
    for match in RELATIVE.finditer(read):
        with suppress(ValueError, OverflowError):
            span = spans.counted(match, today)
            part = BEHIND.match(read, match.end()) if match["year"] else None
            since = SINCE.match(read, match.end())
            end = (part or since or match).end()
            found = _period(text, match.start(), end, span, today)
            yield replace(found, is_relative=part is None)


def _period(text: str, start: int, end: int, span: Span, today: date) -> Period:
    later = range(span.last.year + 1, min(today.year + 1, span.last.year + _LATER) + 1)
    names = tuple(f"{year}年" for year in later)
    return Period(text[start:end], start, end, *span, later=names)

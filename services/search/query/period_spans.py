"""What the parts of a date mean: the days from first to last, and how articles write them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.search.query import period_forms as written
from services.search.query.period_patterns import BEHIND
from shared.text.calendar_numbers import digits, number

Parts = Mapping[str, str | None]
"""The groups of a pattern of `period_patterns`."""
_REPUBLIC = 1911
_FIRST_YEAR = 1900
_CENTURY = 100
_LEAP = 9
_BACK = {"今": 0, "本": 0, "这": 0, "昨": 1, "去": 1, "上": 1, "前": 2, "大": 3}
_WEEKDAYS = "一二三四五六日"


class Unit(StrEnum):
    """How long a period is; a part of a year is a quarter, a half, or some months of it."""

    DAY = "day"
    MONTH = "month"
    PART = "part"
    YEAR = "year"


class Span(NamedTuple):
    """A period, wherever it stands: both days are included.

    `forms` are how articles write it, `bare_forms` how those of that year do, without the year.
    """

    first: date
    last: date
    unit: Unit
    forms: tuple[str, ...] = ()
    bare_forms: tuple[str, ...] = ()


def days(first: date, last: date) -> Span:
    """Return the days of a range."""
    return Span(first, last, Unit.DAY, *written.day_forms(first, last))


def months(first: date, last: date) -> Span:
    """Return the months in which a range begins and ends, and those between."""
    end = _end_of_month(last.year, last.month)
    return Span(first.replace(day=1), end, Unit.MONTH, *written.month_forms(first, last))


def years(first: int, last: int) -> Span:
    """Return the years of a range."""
    forms = written.year_forms(first, last)
    return Span(date(first, 1, 1), date(last, 12, 31), Unit.YEAR, forms)


def year_of(parts: Parts, latest: int) -> int:
    """Return the year that was written: 2023, 二〇二三, 民国112, 23.

    Raises ValueError for one after the latest, or in which nothing was published.
    """
    if republic := parts.get("roc"):
        year = _REPUBLIC + number(republic)
    elif spelled := parts.get("cy"):
        year = digits(spelled)
    elif short := parts.get("yy"):
        year = latest - (latest - int(short)) % _CENTURY
    else:
        year = int(parts["y"] or "")
    if not _FIRST_YEAR <= year <= latest:
        raise ValueError(f"nothing is published in {year}")
    return year


def in_year(year: int, parts: Parts) -> Span:
    """Return what stands behind a year makes of it. Raises ValueError for what no calendar has."""
    if month := parts.get("m"):
        day = parts.get("d")
        named = date(year, number(month), number(day) if day else 1)
        return days(named, named) if day else months(named, named)
    return _in_parts(year, parts) or years(year, year)


def joined(span: Span, parts: Parts, latest: int) -> Span | None:
    """Return the range from a span to a second one that is as fine; None where that is no range.

    Raises ValueError for what no calendar has, or a year after the latest.
    """
    if parts["iy"]:
        parts = {"y": parts["iy"], "m": parts["im"], "d": parts["id"]}
    has_year = any(map(parts.get, ("y", "cy", "roc")))
    year = year_of(parts, latest) if has_year else span.first.year
    month = number(parts["m"]) if parts["m"] else None
    if span.unit is Unit.DAY and parts["d"]:
        last = date(year, month or span.first.month, number(parts["d"]))
        # From 30 December to 2 January.
        is_next = month and not has_year and month < span.first.month
        return days(span.first, last.replace(year=year + 1) if is_next else last)
    if span.unit is Unit.MONTH and month and not parts["d"]:
        return months(span.first, date(year, month, 1))
    if span.unit is Unit.YEAR and has_year and not (month or parts["d"]):
        return years(span.first.year, year)
    return None


def latest(match: re.Match[str], today: date) -> Span:
    """Return the last day or month that is called so and has begun.

    Raises ValueError for what no calendar has.
    """
    month, day = match["m"] or match["cm"], match["d"] or match["cd"]
    # So many years hold a 29 February.
    for year in range(today.year, today.year - _LEAP, -1):
        with suppress(ValueError):
            span = in_year(year, {"m": month, "d": day})
            if span.first <= today:
                return span
    raise ValueError(f"no calendar has {match.group()}")


def counted(match: re.Match[str], today: date) -> Span:
    """Return the period at a distance from today. Raises ValueError, OverflowError."""
    back = _BACK[match.group()[0]]
    if match["year"]:
        behind = BEHIND.match(match.string, match.end())
        year = today.year - back
        return in_year(year, behind.groupdict()) if behind else years(year, year)
    if match["monthly"]:
        month = today.replace(day=1) - timedelta(days=1) if back else today
        return months(month, month)
    if match["day"]:
        day = today - timedelta(days=back)
        return days(day, day)
    monday = today - timedelta(days=today.weekday() + 7 * back)
    if match["weekday"]:
        day = monday + timedelta(days=_WEEKDAYS.index(match["weekday"].replace("天", "日")))
        return days(day, day)
    return days(monday + timedelta(days=5 if match["ends"] else 0), monday + timedelta(days=6))


def _in_parts(year: int, parts: Parts) -> Span | None:
    """Return the part of a year that is named, if one is."""
    if half := parts.get("half"):
        return _part(year, *((1, 6) if half == "上" else (7, 12)), written.half_forms(year, half))
    if quarter := parts.get("quarter") or parts.get("q"):
        place = number(quarter)
        return _part(year, 3 * place - 2, 3 * place, written.quarter_forms(year, place))
    quarters, count = parts.get("quarters"), parts.get("months")
    if some := quarters or count:
        last = number(some.replace("两", "二")) * (3 if quarters else 1)
        return _part(year, 1, last, written.months_forms(year, last))
    if end := parts.get("early") or parts.get("late"):
        return _part(
            year, *((1, 3) if end == "初" else (10, 12)), (written.end_forms(year, end), ())
        )
    return None


def _part(year: int, first: int, last: int, forms: tuple[tuple[str, ...], tuple[str, ...]]) -> Span:
    return Span(date(year, first, 1), _end_of_month(year, last), Unit.PART, *forms)


def _end_of_month(year: int, month: int) -> date:
    # Of January to December; another month raises ValueError.
    start = date(year, month, 1)
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)

"""Days, months and parts of a year as intervals of dates, both ends inclusive."""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from services.enrich.values.mentions import value

Interval = tuple[date, date]

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_PARTS = {
    "上中旬": (1, 20),
    "中下旬": (11, 31),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
}
_MONTHS = {
    **{"上半年": (1, 6), "下半年": (7, 12)},
    **dict.fromkeys(("年初", "初"), (1, 1)),
    **dict.fromkeys(("年底", "年末", "底", "末"), (12, 12)),
}
_QUARTER = re.compile(r"([前首])?第?([一二三四1-4])?(?:季度|季报|季)")
_QUARTERS = re.compile(r"第?([一二三1-3])[至到—–-]第?([二三四2-4])季度")
_FIRST_MONTHS = re.compile(r"[前头](\d{1,2}|[一二两三四五六七八九十]{1,2})个?月")


def ahead_of(anchor: date, year: int | None, month: int | None, number: int) -> date | None:
    """Return the first such date from another on, within a year."""
    for shift in range(13):
        y, m = divmod(anchor.year * 12 + anchor.month - 1 + shift, 12)
        if month not in (None, m + 1) or year not in (None, y):
            continue
        if number <= length_of(y, m + 1) and date(y, m + 1, number) >= anchor:
            return date(y, m + 1, number)
    return None


@lru_cache(maxsize=1024)
def months_of(text: str) -> tuple[int, int] | None:
    """Return the first and last month of a half, of quarters, or of the first months of a year."""
    if match := _QUARTERS.match(text):
        return 3 * value(match.group(1)) - 2, 3 * value(match.group(2))
    if match := _QUARTER.match(text):
        number = value(match.group(2) or "1")
        return (1 if match.group(1) == "前" else 3 * number - 2), 3 * number
    if match := _FIRST_MONTHS.match(text):
        return 1, value(match.group(1))
    return next((months for word, months in _MONTHS.items() if text.startswith(word)), None)


def part_of_month(year: int, month: int, text: str) -> Interval:
    """Return a month, or a third of it. Raises ValueError."""
    end = end_of(year, month)
    for word, (first, last) in _PARTS.items():
        if text.startswith(word):
            return date(year, month, first), date(year, month, min(last, end.day))
    return date(year, month, 1), end


def months_away(anchor: date, months: int) -> Interval:
    """Return the whole month that lies so many months from a day's. Raises ValueError."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return part_of_month(year, month + 1, "")


def years(first: int, last: int) -> Interval:
    """Return whole years, the last one included. Raises ValueError."""
    return date(first, 1, 1), date(last, 12, 31)


def end_of(year: int, month: int) -> date:
    """Return the last day of a month. Raises ValueError."""
    return date(year, month, length_of(year, month))


def length_of(year: int, month: int) -> int:
    """Return how many days a month has. Raises ValueError."""
    if not 1 <= month <= len(_LENGTHS):
        raise ValueError(month)
    return _LENGTHS[month - 1] + (month == _FEBRUARY and calendar.isleap(year))


def days_away(anchor: date, days: int, length: int = 1) -> Interval:
    """Return the days that begin so many days from a day. Raises OverflowError."""
    first = anchor + timedelta(days=days)
    return first, first + timedelta(days=length - 1)

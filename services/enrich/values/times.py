"""What a date or period means: an ISO 8601 interval, resolved against the day of issue."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from services.enrich.values.numerals import number
from shared.china_time import CHINA

Interval = tuple[date, date]

_RELATIVE_DAYS = {
    **dict.fromkeys(("今天", "今日", "今晨", "今晚", "今早"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨夜"), -1),
    **dict.fromkeys(("前天", "前日"), -2),
    **dict.fromkeys(("明天", "明日"), 1),
    "后天": 2,
}
_ANAPHORIC_DAYS = {
    **dict.fromkeys(("当天", "当日", "同日", "当晚"), 0),
    **dict.fromkeys(("次日", "翌日"), 1),
}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "后年": 2}
_ANAPHORIC_YEARS = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}
_MONTHS = {"本月": 0, "当月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_WEEKDAYS = "一二三四五六日"
_NUMERAL = "〇零一二三四五六七八九十"
_YEAR = re.compile(rf"((?:19|20)\d{{2}}|[{_NUMERAL}]{{4}})年")
_MONTH = re.compile(rf"(\d{{1,2}}|[{_NUMERAL}]{{1,3}})月份?")
_DAY = re.compile(rf"(\d{{1,2}}|[{_NUMERAL}]{{1,3}})[日号]")
_NUMERIC = re.compile(r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})")
_WEEK = re.compile(r"(上上|上|下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])")
_QUARTER = re.compile(r"(前)?第?([一二三四1234])(?:季度|季报)")
_FIRST_MONTHS = re.compile(rf"前(\d{{1,2}}|[{_NUMERAL}]{{1,3}})个?月")
_UNIT = re.compile(r"[月日]")
_YEAR_END = 12
_TO = re.compile(r"[-–—~～至到]")
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_FAR = 60
"""Days that a date without a year may lie ahead of the day of issue before it means last year's."""


@dataclass
class Clock:
    """The day of issue, and the last date that the article named; each may be unknown."""

    issued: date | None
    last: Interval | None = None
    looks_ahead: bool = False

    @classmethod
    def at(cls, published: datetime | None) -> Self:
        """Return the clock of an article by when it was published, in China's time."""
        return cls(published.astimezone(CHINA).date() if published else None)

    def resolve(self, text: str) -> str | None:
        """Return the interval of a mention, both days inclusive; None where it can't be known."""
        interval = self._range(text) or self._single(text)
        if interval is None:
            return None
        self.last = interval
        return f"{interval[0].isoformat()}/{interval[1].isoformat()}"

    def _range(self, text: str) -> Interval | None:
        if _NUMERIC.search(text):
            return None
        for match in _TO.finditer(text):
            left, right = text[: match.start()], text[match.end() :]
            if left.isdigit() and (unit := _UNIT.search(right)):
                left += unit.group()
            first = self._single(left)
            if first is None:
                continue
            names_year = _YEAR.match(right) or right.startswith(tuple(_YEARS))
            clock = self if names_year else Clock(first[0], first, looks_ahead=True)
            second = clock._single(right)
            if second and second[1] >= first[0]:
                return first[0], second[1]
        return None

    def _single(self, text: str) -> Interval | None:
        try:
            return self._numeric(text) or self._relative(text) or self._calendar(text)
        except (ValueError, OverflowError):
            return None

    def _numeric(self, text: str) -> Interval | None:
        match = _NUMERIC.match(text)
        return day(*(int(part) for part in match.groups())) if match else None

    def _relative(self, text: str) -> Interval | None:
        for words, anchor in (
            (_RELATIVE_DAYS, self.issued),
            (_ANAPHORIC_DAYS, self.last[1] if self.last else None),
        ):
            shift = next((n for word, n in words.items() if text.startswith(word)), None)
            if shift is not None:
                return one(anchor + timedelta(days=shift)) if anchor else None
        match = _WEEK.match(text)
        if not match or self.issued is None:
            return None
        weeks = {"上上": -2, "上": -1, "下": 1}.get(match.group(1) or "", 0)
        monday = self.issued - timedelta(days=self.issued.weekday()) + timedelta(weeks=weeks)
        found = monday + timedelta(days=_WEEKDAYS.index(match.group(2).replace("天", "日")))
        return one(found)

    def _calendar(self, text: str) -> Interval | None:
        year, rest = self._year(text)
        month, rest = self._month(rest)
        match = _DAY.match(rest)
        if match:
            return self._day(year, month, value(match.group(1)))
        if month is not None:
            year, month = (year, month) if year else self._nearest_month(month)
            return part_of_month(year, month, rest) if year else None
        return self._part_of_year(year, rest)

    def _year(self, text: str) -> tuple[int | None, str]:
        if match := _YEAR.match(text):
            return value(match.group(1)), text[match.end() :]
        for words, anchor in (
            (_YEARS, self.issued),
            (_ANAPHORIC_YEARS, self.last[0] if self.last else None),
        ):
            for word, shift in words.items():
                if text.startswith(word) and anchor:
                    return anchor.year + shift, text[len(word) :]
        return None, text

    def _month(self, text: str) -> tuple[int | None, str]:
        if match := _MONTH.match(text):
            return value(match.group(1)), text[match.end() :]
        return None, text

    def _nearest_month(self, month: int) -> tuple[int, int]:
        near = self._nearest(None, month, 1)
        return (near.year, month) if near else (0, month)

    def _day(self, year: int | None, month: int | None, number: int) -> Interval | None:
        if year and month:
            return day(year, month, number)
        near = self._nearest(year, month, number)
        return one(near) if near else None

    def _nearest(self, year: int | None, month: int | None, number: int) -> date | None:
        """Return the date that is meant: the latest one that isn't far ahead of the issue."""
        anchor = self.issued or (self.last[0] if self.last else None)
        if anchor is None:
            return None
        if self.looks_ahead:
            return ahead_of(anchor, year, month, number)
        if month is None:
            back = anchor.replace(day=1) - timedelta(days=1)
            months = [(anchor.year, anchor.month), (back.year, back.month)]
            ahead = 7
        else:
            months = [(y, month) for y in (anchor.year + 1, anchor.year, anchor.year - 1)]
            months = [(year, month)] if year else months
            ahead = _FAR
        for y, m in months:
            if number <= calendar.monthrange(y, m)[1]:
                found = date(y, m, number)
                if (found - anchor).days <= ahead or len(months) == 1:
                    return found
        return None

    def _part_of_year(self, year: int | None, text: str) -> Interval | None:
        for word, shift in _MONTHS.items():
            if text.startswith(word) and self.issued:
                inside = self.issued.replace(day=15) + timedelta(days=30 * shift)
                return part_of_month(inside.year, inside.month, text[len(word) :])
        bounds = months_of(text)
        if year is None:
            if bounds is None or self.issued is None:
                return None
            year = self.issued.year
            if bounds[0] < _YEAR_END:
                year -= (date(year, bounds[0], 1) - self.issued).days > _FAR
        first, last = bounds or (1, 12)
        return date(year, first, 1), end_of(year, last)


def ahead_of(anchor: date, year: int | None, month: int | None, number: int) -> date | None:
    """Return the first such date from another on, within a year."""
    found = anchor
    for _ in range(366):
        fits_month = month in (None, found.month) and year in (None, found.year)
        if found.day == number and fits_month:
            return found
        found += timedelta(days=1)
    return None


def months_of(text: str) -> tuple[int, int] | None:
    """Return the first and last month of a half, a quarter, or the first months of a year."""
    if text.startswith("上半年"):
        return 1, 6
    if text.startswith("下半年"):
        return 7, 12
    if match := _QUARTER.match(text):
        number = int(match.group(2)) if match.group(2).isdigit() else value(match.group(2))
        return (1 if match.group(1) else 3 * number - 2), 3 * number
    if match := _FIRST_MONTHS.match(text):
        return 1, value(match.group(1))
    if text.startswith("年初"):
        return 1, 1
    return (12, 12) if text.startswith(("年底", "年末", "底")) else None


def part_of_month(year: int, month: int, text: str) -> Interval:
    """Return a month, or a third of it."""
    end = end_of(year, month)
    for word, (first, last) in _PARTS.items():
        if text.startswith(word):
            return date(year, month, first), date(year, month, min(last, end.day))
    return date(year, month, 1), end


def end_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def value(text: str) -> int:
    """Return the value of a numeral. Raises ValueError."""
    found = number(text)
    if found is None:
        raise ValueError(text)
    return int(found)


def one(found: date) -> Interval:
    """Return a day as an interval."""
    return found, found


def day(year: int, month: int, number: int) -> Interval:
    """Return a day as an interval. Raises ValueError."""
    return one(date(year, month, number))

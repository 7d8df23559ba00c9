"""What a date or period means: an ISO 8601 interval, resolved against the day of issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from services.enrich.values.calendar_parts import (
    Interval,
    ahead_of,
    days_away,
    length_of,
    months_away,
    months_of,
    part_of_month,
    years,
)
from services.enrich.values.mentions import Mention, sides, single
from services.enrich.values.relative_dates import AWAY, decade, shifted, week
from shared.china_time import CHINA

Parts = Mapping[str, str]

_RELATIVE_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_ANAPHORIC = {"当": 0, "同": 0, "次": 1, "翌": 1}
_YEARS = {"大前": -3, "前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "明": 1, "来": 1}
_YEARS |= {"后": 2, "大后": 3}
_OWN = ("near_day", "numeric", "decade", "shift", "unresolved")
_YEAR_END = 12
_FAR = 60
"""Days that a date without a year may lie ahead of the day of issue before it means last year's."""
_NEAR = 7
"""The same for a day without a month, before it means last month's."""
_LEAST_LENGTH = 28
_FAR_YEARS = 10
_UNDATED = 2026
"""Years of two digits are read as if written then where the day of issue is unknown."""


@dataclass
class Clock:
    """The day of issue, and the last date and day that the article named; each may be unknown."""

    issued: date | None
    last: Interval | None = None
    looks_ahead: bool = False
    last_day: date | None = None

    @classmethod
    def at(cls, published: datetime | None) -> Self:
        """Return the clock of an article by when it was published, in China's time."""
        return cls(published.astimezone(CHINA).date() if published else None)

    def resolve(self, text: str, *, until_now: bool = False) -> str | None:
        """Return the interval of a mention, both days inclusive; None where it can't be known.

        `until_now`: it is the beginning of what lasts until the day of issue (今年以来).
        """
        interval = self._interval(text)
        if interval is None:
            return None
        self.last = interval
        if (interval[1] - interval[0]).days < _LEAST_LENGTH - 1:
            self.last_day = interval[1]
        first, last = interval
        if until_now and self.issued and first <= self.issued:
            last = self.issued
        return f"{first.isoformat()}/{last.isoformat()}"

    def _interval(self, text: str) -> Interval | None:
        try:
            if found := sides(text):
                return self._range(*found)
            mention = single(text)
            return self._single(mention) if mention else None
        except (ValueError, OverflowError):
            return None

    def _range(self, left: Mention, right: Mention | None) -> Interval | None:
        first = self._single(left)
        if first is None or right is None:
            return first
        clock = Clock(first[0], first, looks_ahead=True)
        if _names_its_own(right):
            clock = Clock(self.issued, first)
        second = clock._single(right)
        if second and second[1] < first[0] and right.kind == "week":
            second = second[0], days_away(second[1], 7)[0]
        return (first[0], second[1]) if second and second[1] >= first[0] else None

    def _single(self, mention: Mention) -> Interval | None:
        kind, parts, numbers = mention
        if kind == "calendar":
            return self._calendar(parts, numbers)
        if kind == "near_day":
            return self._near_day(parts["near_day"])
        if kind == "decade":
            return decade(parts)
        if kind in ("week", "shift"):
            away = week if kind == "week" else shifted
            return away(self.issued, parts) if self.issued else None
        return _numeric(parts["numeric"]) if kind == "numeric" else None

    def _near_day(self, word: str) -> Interval | None:
        if word[0] in _ANAPHORIC:
            day = self.last_day or (self.last[1] if self.last else None)
            return days_away(day, _ANAPHORIC[word[0]]) if day else None
        if self.issued is None:
            return None
        if word.startswith("今明"):
            return days_away(self.issued, 0, 2)
        return days_away(self.issued, _RELATIVE_DAYS[word[:-1]])

    def _calendar(self, parts: Parts, numbers: Mapping[str, int]) -> Interval | None:
        year = self._year(parts, numbers)
        if year is None and "near_year" in parts:
            return None
        month, day = numbers.get("month"), numbers.get("day")
        if "near_month" in parts:
            year, month = self._near_month(parts["near_month"])
            if month is None:
                return None
        if day is not None:
            near = date(year, month, day) if year and month else self._nearest(year, month, day)
            return (near, near) if near else None
        if month is None:
            return self._part_of_year(year, parts)
        if year is None:
            near = self._nearest(None, month, 1)
            year = near.year if near else None
        return part_of_month(year, month, parts.get("part_of_month", "")) if year else None

    def _year(self, parts: Parts, numbers: Mapping[str, int]) -> int | None:
        if word := parts.get("near_year"):
            if word[0] in _ANAPHORIC:
                return self.last[0].year + _ANAPHORIC[word[0]] if self.last else None
            near = _YEARS[word.removesuffix("度").removesuffix("年")]
            return self.issued.year + near if self.issued else None
        if (number := numbers.get("short_year")) is not None:
            issued = self.issued.year if self.issued else _UNDATED
            year = issued - issued % 100 + number
            return year - 100 if year > issued + _FAR_YEARS else year
        return numbers.get("year")

    def _near_month(self, word: str) -> tuple[int | None, int | None]:
        word = word.rstrip("个月")
        anchor = self.issued
        if word in ("同", "次"):
            anchor = self.last[0] if self.last else None
        if anchor is None:
            return None, None
        first = months_away(anchor, AWAY.get(word, word == "次"))[0]
        return first.year, first.month

    def _nearest(self, year: int | None, month: int | None, number: int) -> date | None:
        """Return the date that is meant: the latest one that isn't far ahead of the issue."""
        anchor = self.issued or (self.last[0] if self.last else None)
        if anchor is None:
            return None
        if self.looks_ahead:
            return ahead_of(anchor, year, month, number)
        if month is None:
            back = months_away(anchor, -1)[0]
            months, ahead = [(anchor.year, anchor.month), (back.year, back.month)], _NEAR
        elif year:
            return date(year, month, number)
        else:
            months, ahead = [(anchor.year + shift, month) for shift in (1, 0, -1)], _FAR
        for y, m in months:
            if number <= _LEAST_LENGTH or number <= length_of(y, m):
                found = date(y, m, number)
                if (found - anchor).days <= ahead:
                    return found
        return None

    def _part_of_year(self, year: int | None, parts: Parts) -> Interval | None:
        named = ("half", "part_of_year", "part_of_month")
        bounds = months_of(next((parts[name] for name in named if name in parts), ""))
        if year is None:
            if bounds is None or self.issued is None:
                return None
            year = self.issued.year
            if bounds[0] < _YEAR_END and not self.looks_ahead:
                year -= (date(year, bounds[0], 1) - self.issued).days > _FAR
        if bounds is None:
            return years(year, year)
        first, last = bounds
        return date(year, first, 1), part_of_month(year, last, "")[1]


def _names_its_own(mention: Mention) -> bool:
    """Return whether the second of a range says its year, or is said against the issue itself."""
    own = any(name.endswith("year") and "part" not in name for name in mention.parts)
    return (
        own
        or mention.kind in _OWN
        or bool({"near_month", "whole_week"} & {*mention.parts})
        or (bool(mention.parts.get("week")))
    )


def _numeric(text: str) -> Interval:
    found = date(*map(int, text.replace("/", "-").replace(".", "-").split("-")))
    return found, found

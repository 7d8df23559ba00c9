"""Weeks, days, months and years so far from a day, and decades, as intervals of dates."""

from collections.abc import Mapping
from datetime import date

from services.enrich.values.calendar_parts import Interval, days_away, months_away, years
from services.enrich.values.mentions import value

AWAY = {"上上": -2, "上": -1, "下": 1, "下下": 2}
"""How many weeks or months a word leads away; 0 for others."""
_WEEKDAYS = "一二三四五六日"
_WEEK = 7
_HALF_MONTH, _HALF_YEAR = 15, 6
_CENTURIES = {"上": 20, "本": 21}
_OLDEST_BARE_DECADE = 30


def week(anchor: date, parts: Mapping[str, str]) -> Interval:
    """Return the day, the week-end or the whole week that is named from a day in its week."""
    word = (parts.get("week") or parts.get("whole_week") or "").rstrip("个一周星期礼拜")
    monday = _WEEK * AWAY.get(word, 0) - anchor.weekday()
    if "whole_week" in parts:
        return days_away(anchor, monday, _WEEK)
    weekday = parts["weekday"].replace("天", "日")
    if weekday == "末":
        return days_away(anchor, monday + 5, 2)
    return days_away(anchor, monday + _WEEKDAYS.index(weekday))


def shifted(anchor: date, parts: Mapping[str, str]) -> Interval:
    """Return the day, month or year that lies so far from a day, or all of 三至五天后.

    Raises ValueError.
    """
    amount, unit = parts.get("shift") or parts["han_shift"], parts.get("shift_unit") or "天"
    sign = -1 if parts["shift_to"].endswith("前") else 1
    if amount == "半":
        is_month = unit == "个月"
        days, months = (sign * _HALF_MONTH, sign * _HALF_YEAR)
        return days_away(anchor, days) if is_month else months_away(anchor, months)
    amounts = [sign * value(each) for each in (parts.get("shift_from") or amount, amount)]
    first, last = (_away(anchor, number, unit) for number in sorted(amounts))
    return first[0], last[1]


def _away(anchor: date, number: int, unit: str) -> Interval:
    if unit == "年":
        return years(anchor.year + number, anchor.year + number)
    if unit == "个月":
        return months_away(anchor, number)
    return days_away(anchor, number * (1 if unit == "天" else _WEEK))


def decade(parts: Mapping[str, str]) -> Interval | None:
    """Return ten years, or those of two decades (五六十年代); None if the century is unknown."""
    if whole := parts.get("whole_decade"):
        return years(value(whole), value(whole) + 9)
    words = parts["decade"]
    first = value(words[0]) * 10
    last = value(words[-2]) * 10 if not words.isdecimal() and len(words) > 2 else first
    century = parts.get("century", "").removesuffix("世纪").removesuffix("个")
    if not century and first < _OLDEST_BARE_DECADE:
        return None
    number = _CENTURIES.get(century) or (value(century) if century else 20)
    return years(number * 100 - 100 + first, number * 100 - 91 + last)

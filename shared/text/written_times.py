"""Dates and times as pages write them: 2026年7月9日 下午3:30, 民國115年…, July 9, 2026, 3小时前.

`written_times` finds them in a text, `read_time` reads a value that is one. Both want the text as
rules read it (`shared.text.folding.simplified`), and take time linear in its length: every
quantifier is bounded. A time without a zone is China's. ISO 8601 and RFC 822 are the standard
library's to read.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from shared.china_time import CHINA, in_china
from shared.text.calendar_numbers import digits, number
from shared.text.time_patterns import CLOCK, DATE

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MAY_BE = re.compile(r"\d|[年刚昨今前]|ago|day|now")
_CLOCK_BEFORE = re.compile(r"(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?\s{0,2}[|,，]?\s{0,2}\Z")
_BEFORE = 14
_UNIX = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,9})?")
_RFC_822 = re.compile(r"(?:[A-Za-z]{3}, ?)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d\d")
_SECONDS = {"秒": 1, "分": 60, "小时": 3600, "钟头": 3600} | {
    "second": 1,
    "minute": 60,
    "min": 60,
    "hour": 3600,
}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "day": 1, "week": 7}
_BACK = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "昨天": 1,
    "昨日": 1,
    "yesterday": 1,
    "前天": 2,
    "前日": 2,
}
_LONGEST = 100
_THIS_CENTURY = 49
_REPUBLIC = 1911


class Written(NamedTuple):
    """A date found in a text, `start` to `end`; `has_time`: the hour was written too.

    `is_counted`: reckoned from the time of reading (3小时前, 07-09), not written out.
    """

    start: int
    end: int
    time: datetime
    has_time: bool
    is_counted: bool = False


def written_times(text: str, now: datetime | None = None) -> Iterator[Written]:
    """Yield the dates of a text in order; those without a year or relative only if `now` is given.

    A date that no calendar has is left out.
    """
    if not _MAY_BE.search(text):
        return
    end = 0
    for match in DATE.finditer(text):
        if match.start() >= end and (found := _found(match, now)):
            end = found.end
            yield found


def read_time(value: str, now: datetime | None = None) -> Written | None:
    """Return the time that a value is: ISO 8601, RFC 822, Unix (s, ms), or as pages write it.

    None if anything but a date stands in it.
    """
    text = value.strip()[:_LONGEST]
    if time := _iso(text) or _rfc_822(text) or _unix(text):
        return Written(0, len(text), time, len(text) != len("2026-07-09") or text.isdigit())
    found = next(written_times(text, now), None)
    whole = found and not text[: found.start].strip() and not text[found.end :].strip()
    return found if whole else None


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit() or text[4:5] != "-":
        return None
    try:
        return in_china(datetime.fromisoformat(text))
    except ValueError:
        return None


def _rfc_822(text: str) -> datetime | None:
    if not _RFC_822.match(text):
        return None
    try:
        return in_china(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _unix(text: str) -> datetime | None:
    if not _UNIX.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, UTC)


def _found(match: re.Match[str], now: datetime | None) -> Written | None:
    """Return the date that was matched with the time beside it."""
    try:
        if match["now"] or match["ago"] or match["eago"]:
            return _relative(match, now)
        day = _day(match, now)
        return None if day is None else _with_clock(match, day)
    except (ValueError, OverflowError):
        return None


def _with_clock(match: re.Match[str], day: datetime) -> Written:
    """Return the day with the time that stands in it, behind it or before it, if it is one."""
    start, end, text = match.start(), match.end(), match.string
    is_counted = bool(match["nm"] or match["day"])
    with suppress(ValueError, OverflowError):
        if match["ch"]:
            time = day.replace(hour=int(match["ch"]), minute=int(match["cmi"]))
            return Written(start, end, time, True)
        if clock := CLOCK.match(text, end):
            time, behind = _at(day, clock, has_t="T" in text[end : clock.start("h")])
            return Written(start, behind, time, True, is_counted)
        if before := _CLOCK_BEFORE.search(text[max(0, start - _BEFORE) : start]):
            hour, minute, second = (int(part or 0) for part in before.groups())
            time = day.replace(hour=hour, minute=minute, second=second)
            return Written(start - len(before.group()), end, time, True, is_counted)
    return Written(start, end, day, False, is_counted)


def _day(match: re.Match[str], now: datetime | None) -> datetime | None:
    """Return midnight of the day. Raises ValueError for one that no calendar has."""
    if year := _year(match):
        month = next(filter(None, map(match.group, ("m", "hm", "cm", "em", "fm", "sm", "lm"))))
        day = next(filter(None, map(match.group, ("d", "hd", "cd", "ed", "fd", "sd", "ld"))))
        is_word = month[:3].lower() in _MONTHS
        value = _MONTHS.index(month[:3].lower()) + 1 if is_word else number(month)
        # 03/07/2026 is 3 July, as in Hong Kong and Europe; where that can't be, 7 March.
        order = (number(day), value) if match["ly"] and value > 12 else (value, number(day))
        return datetime(year, *order, tzinfo=CHINA)
    if now is None:
        return None
    here = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    if match["day"]:
        return here - timedelta(days=_BACK[match["day"].lower()])
    return _latest(here, int(match["nm"]), int(match["nd"]))


def _year(match: re.Match[str]) -> int | None:
    """Return the year, None where none was written. Raises ValueError."""
    if match["roc"]:
        return _REPUBLIC + number(match["roc"])
    if match["hy"]:
        return digits(match["hy"])
    if match["sy"]:
        # Of three digits it is the Republic's, of two one of this century or the last.
        year = int(match["sy"])
        return year + (_REPUBLIC if year >= 100 else 2000 if year <= _THIS_CENTURY else 1900)
    written = next(filter(None, map(match.group, ("y", "cy", "ey", "fy", "ly"))), None)
    return int(written) if written else None


def _latest(here: datetime, month: int, day: int) -> datetime:
    """Return the last such day that isn't to come; tomorrow may be meant by a page that is ahead.

    Raises ValueError.
    """
    is_leap_day = (month, day) == (2, 29)
    tomorrow = here + timedelta(days=1)
    for year in range(here.year, here.year - (8 if is_leap_day else 2), -1):
        try:
            time = here.replace(year=year, month=month, day=day)
        except ValueError:
            if not is_leap_day:
                raise
            continue
        if time <= tomorrow:
            return time
    raise ValueError(f"no such day: {month}-{day}")


def _relative(match: re.Match[str], now: datetime | None) -> Written | None:
    if now is None:
        return None
    here = now.astimezone(CHINA)
    if match["now"]:
        return Written(match.start(), match.end(), here, True, True)
    unit = match["unit"] or match["eunit"]
    amount = match["ago"] or match["eago"]
    many = 0.5 if amount == "半" else 1 if amount.startswith("a") else number(amount)
    if unit in _SECONDS:
        time = here - timedelta(seconds=many * _SECONDS[unit])
        return Written(match.start(), match.end(), time, True, True)
    time = here - timedelta(days=many * _DAYS[unit])
    midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
    return Written(match.start(), match.end(), midnight, False, True)


def _at(day: datetime, clock: re.Match[str], *, has_t: bool) -> tuple[datetime, int]:
    """Return the day at the hour of a clock, and where that ends. Raises ValueError."""
    hour = number(clock["h"] or clock["ch"] or clock["eh"])
    minute = number(clock["mi"] or clock["cmi"] or "0")
    minute += {"半": 30, "一刻": 15, "三刻": 45}.get(clock["part"] or "", 0)
    second = int(clock["s"] or clock["cs"] or 0)
    half = (clock["half"] or clock["behind"] or "").lower().replace(".", "")
    if (
        half in ("pm", "下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜间", "深夜", "夜")
        and hour < 12
    ) or (half in ("中午", "午间") and hour < 10):
        hour += 12
    elif half in ("am", "凌晨", "早", "早上", "上午") and hour == 12:
        hour = 0
    elif half in ("晚上", "晚间", "晚", "夜间", "深夜", "夜") and hour == 12:
        hour = 24
    extra, hour = divmod(hour, 24)
    if extra > 1 or (extra and minute):
        raise ValueError("no such hour")
    time = day.replace(hour=hour, minute=minute, second=second) + timedelta(days=extra)
    # 09:00-12:00 is a stretch of time, no zone.
    zone = clock["zone"]
    if zone and zone.strip().startswith("-") and not (has_t or clock["s"]):
        return time, clock.start("zone")
    return (time.replace(tzinfo=_zone(zone)) if zone else time), clock.end()


def _zone(text: str) -> timezone:
    """Return the zone of Z, GMT, UTC+8, +0800 or -05:00."""
    rest = text.strip().removeprefix("UTC").removeprefix("GMT").removeprefix("Z")
    if not rest:
        return UTC
    shown = rest[1:].replace(":", "")
    hours, minutes = (shown, "0") if len(shown) <= 2 else (shown[:-2], shown[-2:])
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if rest[0] == "-" else shift)

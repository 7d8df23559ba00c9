"""Dates as feeds and sitemaps write them, lies about their zone included."""

import re
import time
from calendar import timegm
from datetime import UTC, datetime, timedelta

from shared.china_time import in_china
from shared.publication_dates import is_representable
from shared.text.folding import simplified
from shared.text.written_times import read_time

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMERALS = ("十二", "十一", "十", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_ORDER = (12, 11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9)
# WordPress in Chinese: 周四, 09 七月 2026 18:00:00 +0800.
_WEEKDAY = re.compile(r"^(?:周|星期|礼拜)[一二三四五六日天],?\s*")
_MONTH = re.compile(rf"(?<=\d )({'|'.join(_NUMERALS)}|1[0-2]|0?[1-9])月(?= \d{{4}})")
# Java: Thu Jul 09 18:00:00 CST 2026.
_JAVA = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) "
    r"(?:([A-Z]{3,4}(?:[+-]\d\d:?\d\d)?) )?(\d{4})"
)
# In Chinese feeds that is China's time, not that of Chicago.
_CST = re.compile(r"\bCST\b")
_EAST = timedelta(hours=8)
_AHEAD = timedelta(minutes=10)
_FAR = timedelta(days=1)
_LONGEST = 100


def read_date(
    written: str | None, now: datetime, parsed: time.struct_time | None = None
) -> datetime | None:
    """Return the time that a feed gives, in its zone or China's; None where it gives none.

    `parsed` is what else was made of it, in UTC, for forms that aren't known here. A time to come
    that is said to be UTC and is just past in China is China's; another to come isn't believed.
    """
    text = _usual(simplified((written or "").strip()[:_LONGEST]))
    found = read_time(text, now) if text else None
    if found:
        told: datetime | None = found.time
    elif parsed:
        told = _of_struct(parsed)
    else:
        told = None
    if told is None or not is_representable(told):
        return None
    return _believed(in_china(told), now)


def _usual(text: str) -> str:
    text = _MONTH.sub(_english, _WEEKDAY.sub("", text))
    if java := _JAVA.fullmatch(text):
        month, day, clock, zone, year = java.groups()
        text = f"{day} {month} {year} {clock} {(zone or 'CST').removeprefix('GMT')}"
    return _CST.sub("+0800", text)


def _english(match: re.Match[str]) -> str:
    month = match.group(1)
    number = int(month) if month.isascii() else _ORDER[_NUMERALS.index(month)]
    return _MONTHS[number - 1]


def _of_struct(parsed: time.struct_time) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _believed(told: datetime, now: datetime) -> datetime | None:
    if told <= now + _AHEAD:
        return told
    if told.utcoffset() == timedelta(0) and told - _EAST <= now + _AHEAD:
        return told - _EAST
    return told if told <= now + _FAR else None

"""Dates and times as pages write them: 2026年7月9日 下午3:30, 民國115年…, July 9, 2026, 3小时前.

`written_times` finds them in a text, `read_time` reads a value that is one. Both want the text as
rules read it (`shared.text.folding.simplified`), and take time linear in its length: every
quantifier is bounded. A time without a zone is China's. ISO 8601 and RFC 822 are the standard
library's to read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from shared.china_time import CHINA, in_china

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "元": 1}
_TENS = {"十": 1, "廿": 2, "卅": 3}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NUMBER = "[〇零○一二三四五六七八九十廿卅]"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"""
    (?<![\d.])(?P<y>(?:19|20)\d\d) (?:\s{{0,2}}[-/.年·‧–－／．]|\s) \s{{0,2}}
        (?P<m>1[0-2]|0?[1-9]) \s{{0,2}}[-/.月·‧–－／．]\s{{0,2}}
        (?P<d>3[01]|[12]\d|0?[1-9]) (?=\d\d\s?[:：]|[^\d%]|$) (?:\s?[日号])?
    |(?:民国\s?(?P<roc>\d{{1,3}}|{_NUMBER}{{1,5}}|元)|(?P<hy>[〇零○一二三四五六七八九]{{4}})) \s?年\s?
        (?P<hm>\d{{1,2}}|{_NUMBER}{{1,3}})\s?月\s?(?P<hd>\d{{1,2}}|{_NUMBER}{{1,4}})\s?[日号]
    |\b(?P<em>{_MONTH})\s{{0,2}}(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s{{1,2}}(?P<ey>(?:19|20)\d\d)
    |(?<!\d)(?P<fd>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,2}}(?P<fm>{_MONTH}),?[\s-]{{1,2}}
        (?P<fy>(?:19|20)\d\d)(?!\d)
    |(?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12]\d|3[01])
        (?:[\sT]?(?P<ch>[01]\d|2[0-3])(?P<cmi>[0-5]\d)(?P<cs>[0-5]\d)?)?(?!\d)
    |(?<![\d.])(?P<sy>1[0-4]\d|\d\d)\s?年\s?(?P<sm>1[0-2]|0?[1-9])\s?月\s?(?P<sd>3[01]|[12]\d|0?[1-9])
        \s?[日号]
    |(?<![\d./年-])(?P<nm>1[0-2]|0?[1-9]) (?:\s?月\s?|[-/])
        (?P<nd>3[01]|[12]\d|0?[1-9]) (?:\s?[日号]|(?=\s{{1,3}}\d{{1,2}}\s?[:：]\d)
        |(?<=\d\d[-/]\d\d)(?=\s{{0,3}}$))
    |(?P<now>刚刚|刚才|[Jj]ust\snow)
    |(?P<ago>\d{{1,3}}|{_NUMBER}{{1,3}}|两|半)\s?个?\s?(?P<unit>秒|分|小时|钟头|天|日|周|星期|月)钟?
        \s?[之以]?前
    |\b(?P<eago>\d{{1,3}}|an?)\s(?P<eunit>second|minute|min|hour|day|week)s?\sago\b
    |(?P<day>今天|今日|昨天|昨日|前天|前日|[Yy]esterday|[Tt]oday)
    """,
    re.VERBOSE | re.MULTILINE,
)
_HALF = (
    r"凌晨|清晨|早上|早晨|早间|早|上午|中午|午间|下午|午后|傍晚|晚上|晚间|晚|夜间|深夜|夜"
    r"|[AaPp]\.?[Mm]\.?"
)
_CLOCK = re.compile(
    rf"""
    \s{{0,3}}[T,，|｜·•/／]?\s{{0,3}}
    (?:[(（]?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}})[)）]?)?
    \s{{0,3}}(?:(?:HKT|CST|TST|(?:北京|香港|台北)时间|at)\s)?(?P<half>{_HALF})?\s{{0,2}}
    (?:(?P<h>\d{{1,2}})\s?[:：]\s?(?P<mi>\d\d)(?!\d)
        (?:\s?[:：]\s?(?P<s>\d\d)(?:[.,]\d{{1,9}})?)?
    |(?P<ch>\d{{1,2}}|{_NUMBER}{{1,3}})\s?[时点]
        (?:(?P<cmi>\d{{1,2}}|{_NUMBER}{{1,3}})分?|(?P<part>半|一刻|三刻|整))?
        (?:(?P<cs>\d{{1,2}})秒)?
    |(?P<eh>\d{{1,2}})(?=\s?[AaPp]\.?[Mm]))
    (?:\s?(?P<behind>[AaPp]\.?[Mm]\b\.?))?
    (?P<zone>\s?(?:Z\b|(?:UTC|GMT)(?:[+-]\d{{1,2}}(?::?\d\d)?)?|[+-](?:0\d|1[0-4]):?[0-5]\d(?![\d:：])))?
    """,
    re.VERBOSE,
)
_CLOCK_BEFORE = re.compile(r"(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?\s{0,2}[|,，]?\s{0,2}\Z")
_BEFORE = 14
_UNIX = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,9})?")
_RFC_822 = re.compile(r"(?:[A-Za-z]{3}, ?)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d\d")
_SECONDS = {"秒": 1, "分": 60, "小时": 3600, "钟头": 3600, "second": 1, "minute": 60, "min": 60}
_SECONDS |= {"hour": 3600}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "day": 1, "week": 7}
_BACK = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}
_LONGEST = 100
_THIS_CENTURY = 49


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
    end = 0
    for match in _DATE.finditer(text):
        if match.start() >= end and (found := _found(match, now)):
            end = found.end
            yield found


def read_time(value: str, now: datetime | None = None) -> Written | None:
    """Return the time that a value is: ISO 8601, RFC 822, Unix (s, ms), or as pages write it.

    None if anything but a date stands in it.
    """
    text = value.strip()[:_LONGEST]
    for read in (_iso, _rfc_822, _unix):
        if time := read(text):
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
        is_counted = bool(match["nm"] or match["day"])
        if day is None:
            return None
        if match["ch"]:
            time = day.replace(hour=int(match["ch"]), minute=int(match["cmi"]))
            return Written(match.start(), match.end(), time, True)
        clock = _CLOCK.match(match.string, match.end())
        if clock:
            time, end = _at(day, clock, has_t="T" in match.string[match.end() : clock.start("h")])
            return Written(match.start(), end, time, True, is_counted)
        before = _CLOCK_BEFORE.search(match.string[max(0, match.start() - _BEFORE) : match.start()])
        if before:
            hour, minute, second = (int(part or 0) for part in before.groups())
            time = day.replace(hour=hour, minute=minute, second=second)
            start = match.start() - len(before.group())
            return Written(start, match.end(), time, True, is_counted)
        return Written(match.start(), match.end(), day, False, is_counted)
    except (ValueError, OverflowError):
        return None


def _day(match: re.Match[str], now: datetime | None) -> datetime | None:
    """Return midnight of the day. Raises ValueError for one that no calendar has."""
    if match["roc"]:
        year = 1911 + _number(match["roc"])
        return datetime(year, _number(match["hm"]), _number(match["hd"]), tzinfo=CHINA)
    if match["hy"]:
        year = int("".join(str(_DIGITS[char]) for char in match["hy"]))
        return datetime(year, _number(match["hm"]), _number(match["hd"]), tzinfo=CHINA)
    for year, month, day in (("y", "m", "d"), ("cy", "cm", "cd")):
        if match[year]:
            return datetime(int(match[year]), int(match[month]), int(match[day]), tzinfo=CHINA)
    for year, month, day in (("ey", "em", "ed"), ("fy", "fm", "fd")):
        if match[year]:
            number = _MONTHS.index(match[month][:3].lower()) + 1
            return datetime(int(match[year]), number, int(match[day]), tzinfo=CHINA)
    if match["sy"]:
        # A year of three digits is the Republic's, of two of this century or the last.
        year = int(match["sy"])
        year += 1911 if year >= 100 else 2000 if year <= _THIS_CENTURY else 1900
        return datetime(year, int(match["sm"]), int(match["sd"]), tzinfo=CHINA)
    if now is None:
        return None
    here = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    if match["day"]:
        return here - timedelta(days=_BACK[match["day"].lower()])
    return _latest(here, int(match["nm"]), int(match["nd"]))


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
    many = 0.5 if amount == "半" else 1 if amount.startswith("a") else _number(amount)
    if unit in _SECONDS:
        time = here - timedelta(seconds=many * _SECONDS[unit])
        return Written(match.start(), match.end(), time, True, True)
    time = here - timedelta(days=many * _DAYS[unit])
    midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
    return Written(match.start(), match.end(), midnight, False, True)


def _at(day: datetime, clock: re.Match[str], *, has_t: bool) -> tuple[datetime, int]:
    """Return the day at the hour of a clock, and where that ends. Raises ValueError."""
    hour = _number(clock["h"] or clock["ch"] or clock["eh"])
    minute = _number(clock["mi"] or clock["cmi"] or "0")
    minute += {"半": 30, "一刻": 15, "三刻": 45}.get(clock["part"] or "", 0)
    second = int(clock["s"] or clock["cs"] or 0)
    half = (clock["half"] or clock["behind"] or "").lower().replace(".", "")
    if half in ("pm", "下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜间", "深夜", "夜") and hour < 12:
        hour += 12
    elif half in ("中午", "午间") and hour < 10:
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
    digits = rest[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if rest[0] == "-" else shift)


def _number(text: str) -> int:
    """Return the value of 09, 九, 十五, 廿一 or 一一五. Raises ValueError."""
    if text.isdigit() and text.isascii():
        return int(text)
    if not any(char in _TENS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    before, ten, behind = re.split("([十廿卅])", text, maxsplit=1)
    if len(before) > 1 or len(behind) > 1 or behind in _TENS:
        raise ValueError(f"not a number of a calendar: {text}")
    tens = (_DIGITS[before] if before else 1) * _TENS[ten]
    return 10 * tens + (_DIGITS[behind] if behind else 0)

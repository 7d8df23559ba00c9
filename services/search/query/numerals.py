"""Ordinals in the other numerals: who asks for 第5号 or 16号 also finds 第五号 or 十六号."""

import re
from collections.abc import Iterator

_DIGITS = "〇一二三四五六七八九"
_ORDINAL = re.compile(r"(第?)(\d{1,2})(?=[^\d.])")
_WRITTEN = re.compile(r"(第)([一二三四五六七八九十]{1,3})(?![〇零一二三四五六七八九十百千万亿])")
_DAY = re.compile(r"(.{0,5}月)(.{1,3})([日号])")
_DAYS = {"日": "号", "号": "日"}
_CALLED = re.compile(
    r"(?<![\d.,〇零一二三四五六七八九十百千万亿第])(?:(\d{1,2})|([一二三四五六七八九十]{1,3}))(?=号)"
)
_NUMBER = re.compile(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)")


def other_numerals(folded: str) -> Iterator[str]:
    """Yield a folded ordinal below 100 with its number written the other way; others not at all.

    A day of a month is found by 日 and by 号.
    """
    if day := _DAY.fullmatch(folded):
        yield f"{day[1]}{day[2]}{_DAYS[day[3]]}"
        return
    if (match := _ORDINAL.match(folded)) and match[1]:
        yield f"第{_chinese(int(match[2]))}{folded[match.end() :]}"
    elif match := _WRITTEN.match(folded):
        number = _number(match[2])
        if number:
            yield f"第{number}{folded[match.end() :]}"
    elif called := _CALLED.search(folded):
        written = _chinese(int(called[1])) if called[1] else _number(called[2])
        if written:
            yield f"{folded[: called.start()]}{written}{folded[called.end() :]}"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    head = "" if tens == 1 else _DIGITS[tens]
    return f"{head}十{_DIGITS[ones] if ones else ''}"


def _number(written: str) -> int | None:
    """Return the number that is written so; None if it isn't one."""
    match = _NUMBER.fullmatch(written)
    if match is None or (not match[2] and match[1] and match[3]):
        return None
    first, ten, last = match.groups()
    if not ten:
        return _DIGITS.index(first or last)
    return 10 * (_DIGITS.index(first) if first else 1) + (_DIGITS.index(last) if last else 0)

"""Ordinals in the other numerals: who asks for 第5号 or 16号 also finds 第五号 or 十六号."""

import re
from collections.abc import Iterator
from contextlib import suppress

from services.search.query.period_forms import quarter_forms
from shared.text.calendar_numbers import chinese, number

_ORDINAL = re.compile(r"(第?)(\d{1,2})(?=[^\d.])")
_WRITTEN = re.compile(r"(第)([一二三四五六七八九十]{1,3})(?![〇零一二三四五六七八九十百千万亿])")
_DAY = re.compile(r"(.{0,5}月)(.{1,3})([日号])")
_QUARTER = re.compile(r"第?([一二三四1-4])季度|q([1-4])")
_DAYS = {"日": "号", "号": "日"}
_CALLED = re.compile(
    r"(?<![\d.,〇零一二三四五六七八九十百千万亿第])(?:(\d{1,2})|([一二三四五六七八九十]{1,3}))(?=号)"
)


def other_numerals(folded: str) -> Iterator[str]:
    """Yield a folded ordinal below 100 with its number written the other way; others not at all.

    A day of a month is found by 日 and by 号, a quarter by all that it is called.
    """
    if quarter := _QUARTER.fullmatch(folded):
        _, forms = quarter_forms(1, number(quarter[1] or quarter[2]))
        yield from (form.lower() for form in forms if form.lower() != folded)
        return
    if day := _DAY.fullmatch(folded):
        yield f"{day[1]}{day[2]}{_DAYS[day[3]]}"
        return
    if (match := _ORDINAL.match(folded)) and match[1]:
        yield f"第{chinese(int(match[2]))}{folded[match.end() :]}"
    elif match := _WRITTEN.match(folded):
        if counted := _number(match[2]):
            yield f"第{counted}{folded[match.end() :]}"
    elif called := _CALLED.search(folded):
        written = chinese(int(called[1])) if called[1] else _number(called[2])
        if written:
            yield f"{folded[: called.start()]}{written}{folded[called.end() :]}"


def _number(written: str) -> int | None:
    """Return the number that is written so; None if it isn't one."""
    if len(written) > 1 and "十" not in written:
        return None
    with suppress(ValueError):
        return number(written)
    return None

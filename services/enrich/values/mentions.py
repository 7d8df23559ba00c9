"""What a mention of a date is made of, whatever day it was written on."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from services.enrich.values.date_grammar import CLOCK, SINGLE, TO
from shared.text.numerals import number

_TO = re.compile(TO)
_UNIT = re.compile(r"[年月日号]|季度")
_ENDS_IN_NUMBER = re.compile(r"[\d一二三四五六七八九十]\Z")
_SHORT_YEAR = re.compile(r"\d{2}年")
_CENTURY = re.compile(r"(?:19|20)\d{2}\Z")
_ROC = 1911
# Groups of the grammar → what their number is, and what must be added to it.
_NUMBERS = {
    **dict.fromkeys(("year", "old_year", "ad_year"), ("year", 0)),
    **dict.fromkeys(("roc_year", "bare_roc_year"), ("year", _ROC)),
    **dict.fromkeys(("short_year", "named_short_year"), ("short_year", 0)),
    **{"month": ("month", 0), "day": ("day", 0), "han_day": ("day", 0)},
}


class Mention(NamedTuple):
    """A date as it stands: its kind, and its parts by the names of the grammar's groups."""

    kind: str
    parts: Mapping[str, str]
    numbers: Mapping[str, int]


@lru_cache(maxsize=4096)
def single(text: str) -> Mention | None:
    """Return the parts of a mention that is no range; None if it is none or a time alone."""
    for kind, pattern in _patterns().items():
        if match := pattern.fullmatch(text):
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            return Mention(kind, parts, _numbers(parts)) if parts else None
    return None


@lru_cache(maxsize=4096)
def sides(text: str) -> tuple[Mention, Mention | None] | None:
    """Return what a range goes from and to (None: a later hour of one day); None if it is none.

    The first takes its unit from the second (1至5月), a year of two digits its century.
    """
    for match in _TO.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        first = single(left)
        if first is None and _ENDS_IN_NUMBER.search(left) and (unit := _UNIT.search(right)):
            if _CENTURY.match(left) and _SHORT_YEAR.match(right):
                right = left[:2] + right
            first = single(left + unit.group())
        if first is None:
            continue
        if second := single(right):
            return first, second
        if _clock().fullmatch(right):
            return first, None
    return None


def value(text: str) -> int:
    """Return the value of a numeral (元 is the first, 廿三 is 23). Raises ValueError."""
    plain = text.lstrip("'’‘").replace("元", "一").replace("廿", "二十")
    found = number(plain if plain.isdecimal() else plain.replace("0", "零"))
    if found is None:
        raise ValueError(text)
    return int(found)


def _numbers(parts: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for group, (name, more) in _NUMBERS.items():
        if group in parts:
            found[name] = value(parts[group]) + more
    return found


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.VERBOSE) for kind, pattern in SINGLE.items()}


@cache
def _clock() -> re.Pattern[str]:
    return re.compile(CLOCK, re.VERBOSE)

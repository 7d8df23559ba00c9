"""Which currency a word or sign stands for, by a table: behind a number and before one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("currencies.tsv")
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Currency:
    """A row of the table: an ISO 4217 code (None: a word of several), words behind and before."""

    code: str | None
    after: tuple[str, ...]
    before: tuple[str, ...]
    example: str
    near_miss: str


@cache
def currencies() -> tuple[Currency, ...]:
    """Read the table once."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_currency(*line.split("\t")) for line in lines)


@cache
def after() -> Mapping[str, str | None]:
    """Return word behind a number → code."""
    return {word: row.code for row in currencies() for word in row.after}


@cache
def before() -> Mapping[str, str | None]:
    """Return word or sign before a number → code."""
    return {word: row.code for row in currencies() for word in row.before}


@cache
def after_pattern() -> re.Pattern[str]:
    """Return the pattern of a currency behind a number; Latin words end where they end."""
    return re.compile(alternatives(after()))


def alternatives(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, the longest first, whole if in Latin letters."""
    return "|".join(_whole(word) for word in sorted(words, key=len, reverse=True))


def _whole(word: str) -> str:
    ends_in_letter = word[-1].isascii() and word[-1].isalpha()
    if word.endswith("圆"):
        return word + "(?!满)"
    return re.escape(word) + (r"(?![A-Za-z])" if ends_in_letter else "")


def _currency(code: str, behind: str, ahead: str, example: str, near_miss: str) -> Currency:
    words, signs = (tuple(x.split("|")) if x != _NONE else () for x in (behind, ahead))
    return Currency(None if code == _NONE else code, words, signs, example, near_miss)

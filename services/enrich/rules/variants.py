"""Words for which Taiwan has another: a pattern that says one of them means both.

Script is folded before a rule reads a text, vocabulary isn't: it would move the offsets. The table
lists what OpenCC's s2twp writes, in Simplified script.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("variants.tsv")
_CLASS = r"\\.|\[(?:\\.|[^\]\\])*\]"
_LOOKBEHIND = r"\(\?<[=!](?:\[(?:\\.|[^\]\\])*\]|[^)\[])*\)"


def with_variants(pattern: str) -> str:
    """Return a pattern that matches also with the other words.

    In a lookbehind, which has one width, only with those of the same length. The characters of a
    class are no words.
    """
    return _finder().sub(_both, pattern)


def _both(match: re.Match[str]) -> str:
    found = match.group()
    if found.startswith("(?<"):
        return _words().sub(_both_of_one_width, found)
    also = _variants().get(found)
    return f"(?:{found}|{also})" if also else found


def _both_of_one_width(match: re.Match[str]) -> str:
    is_as_long = len(_variants().get(match.group(), "")) == len(match.group())
    return _both(match) if is_as_long else match.group()


@cache
def _finder() -> re.Pattern[str]:
    return re.compile("|".join([_LOOKBEHIND, _words().pattern]))


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join([_CLASS, *_variants()]))


@cache
def _variants() -> Mapping[str, str]:
    rows = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return {word: also for word, also in (row.split("\t") for row in rows)}


def in_taiwan(text: str) -> str:
    """Return a text with the other words in the place of the table's."""
    return _plain_words().sub(lambda match: _variants()[match.group()], text)


@cache
def _plain_words() -> re.Pattern[str]:
    return re.compile("|".join(_variants()))

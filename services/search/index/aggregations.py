"""Renders what is to be counted; both indexes speak the same language here."""

import re
from typing import Any

from services.search.fields import Period
from services.search.index.ports import Aggregation

# What stands for something inside a class of either dialect, and may be escaped in both.
_ESCAPED = {sign: f"\\{sign}" for sign in r"\[]^-&~#.?+*|{}()$"}
# Half a pair can't be asked for, and stands in no name; nor does this character that is none.
_SURROGATE, _NOWHERE = re.compile("[\ud800-\udfff]"), "\uffff"


def render_aggregation(aggregation: Aggregation) -> dict[str, Any]:
    """Return an aggregation that counts the values of a field."""
    terms: dict[str, Any] = {"field": aggregation.field, "size": aggregation.size}
    if aggregation.only:
        terms["include"] = list(aggregation.only)
    elif aggregation.like:
        terms["include"] = _pattern(aggregation.like)
    if aggregation.field in list(Period):
        terms["order"] = {"_key": "desc"}
    return {"terms": terms}


def lowered(text: str) -> str:
    """Return a text in small letters, one for one: whatever its case, a name holds it."""
    return "".join(map(_small, text))


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def _pattern(text: str) -> str:
    """Return a regular expression for values that hold a text, whatever its case."""
    return f".*{''.join(map(_letter, text))}.*"


def _letter(letter: str) -> str:
    """Return a class of a letter in both cases.

    Inside a class all but a few characters stand for themselves, for Rust as for Lucene; outside,
    each has signs of its own, and Rust refuses to have others escaped.
    """
    letter = _SURROGATE.sub(_NOWHERE, letter)
    cases = {letter, letter.lower(), letter.upper(), letter.title()}
    kept = sorted(case for case in cases if lowered(case) == _small(letter))
    return f"[{''.join(_ESCAPED.get(case, case) for case in kept)}]"

"""Renders what is to be counted; both indexes speak the same language here."""

from typing import Any

from services.search.ports import Tally

_LATEST_FIRST = ("day", "month")


def render_tally(tally: Tally) -> dict[str, Any]:
    """Return an aggregation that counts the values of a field."""
    terms: dict[str, Any] = {"field": tally.field, "size": tally.size}
    if tally.only:
        terms["include"] = list(tally.only)
    elif tally.like:
        terms["include"] = _pattern(tally.like)
    if tally.field in _LATEST_FIRST:
        terms["order"] = {"_key": "desc"}
    return {"terms": terms}


def _pattern(text: str) -> str:
    """Return a regular expression for values that hold a text, whatever its case."""
    return f".*{''.join(map(_letter, text))}.*"


def _letter(letter: str) -> str:
    if not letter.isalnum():
        return f"\\{letter}"
    return f"[{''.join(sorted({letter, letter.upper()[:1], letter.lower()[:1]}))}]"

"""Renders what is to be counted; both indexes speak the same language here."""

from typing import Any

from services.search.index.ports import Aggregation

_LATEST_FIRST = ("day", "month")


def render_aggregation(aggregation: Aggregation) -> dict[str, Any]:
    """Return an aggregation that counts the values of a field."""
    terms: dict[str, Any] = {"field": aggregation.field, "size": aggregation.size}
    if aggregation.only:
        terms["include"] = list(aggregation.only)
    elif aggregation.like:
        terms["include"] = _pattern(aggregation.like)
    if aggregation.field in _LATEST_FIRST:
        terms["order"] = {"_key": "desc"}
    return {"terms": terms}


def _pattern(text: str) -> str:
    """Return a regular expression for values that hold a text, whatever its case."""
    return f".*{''.join(map(_letter, text))}.*"


def _letter(letter: str) -> str:
    if not letter.isalnum():
        return f"\\{letter}"
    return f"[{''.join(sorted({letter, letter.upper()[:1], letter.lower()[:1]}))}]"

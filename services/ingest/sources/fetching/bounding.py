"""Bounds what a feed is made of before a parser sees it, which makes objects of each part.

Two megabytes of `<item/>` are 300,000 entries, each of thousands of bytes once it is parsed.
"""

import re

from services.ingest.sources.fetching.entries import MOST
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.models import Cause

MOST_PARTS = 60_000
"""Elements and attributes of a feed that are read: entries have about a dozen."""
_MOST_VALUES = 200_000
# What doesn't end is taken to the end: a further look at its rest would be quadratic.
_PART = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?:[\w.-]{1,30}:)?(?P<entry>item|entry)\b|(?P<part><[A-Za-z_]|=[ \t\r\n]{0,9}[\"'])",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<((?:[\w.-]{1,30}:)?(rss|feed|RDF))\b", re.IGNORECASE)
_HEAD = 4096


def bounded(text: str) -> str:
    """Return XML as far as it may go: up to an entry, and closed there. Takes linear time."""
    entries = parts = at = 0
    for mark in _PART.finditer(text):
        if not mark.lastgroup:
            continue
        parts += 1
        is_entry = mark.lastgroup == "entry"
        if is_entry and parts <= MOST_PARTS:
            entries, at = entries + 1, mark.start()
        if entries > MOST or parts > MOST_PARTS:
            return text[: at or mark.start()] + _closing(text)
    return text


def check_values(text: str) -> None:
    """Refuse JSON of too many objects and lists. Raises Failed."""
    if text.count("{") + text.count("[") > _MOST_VALUES:
        raise failed(Cause.SIZE, f"it has more than {_MOST_VALUES} objects and lists")


def _closing(text: str) -> str:
    """Return what ends a feed that is cut at an entry: a parser of broken ones is far slower."""
    root = _ROOT.search(text[:_HEAD])
    if not root:
        return ""
    channel = "</channel>" if root.group(2).lower() == "rss" else ""
    return f"{channel}</{root.group(1)}>"

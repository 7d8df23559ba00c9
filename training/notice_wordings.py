"""Sentences of notices as many outlets might word them, and news about statements, which is none.

All wordings and names are our own. Each template is a row: its kind, then text with slots in
braces and choices in angle brackets. A second table says which words a slot takes.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("notice_wordings.tsv")
SLOTS = TABLE.with_name("notice_slots.tsv")
_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"<([^<>]*)>")
NEWS = "news"


def sentences(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield (kind or "news", sentence), as many of each kind as its rows allow a draw."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = [row.split("\t") for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    for _ in range(count):
        kind, template = draw.choice(rows)
        yield kind, filled(template, draw)


def filled(template: str, draw: random.Random) -> str:
    """Return a template with a word in each slot and one of each <a|b|c>."""
    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: draw.choice(match.group(1).split("|")), text)
    return _SLOT.sub(lambda match: draw.choice(_slots()[match.group(1)]), text)


@cache
def _slots() -> Mapping[str, Sequence[str]]:
    rows = SLOTS.read_text(encoding="utf-8").splitlines()[1:]
    return {slot: words.split() for slot, words in (row.split("\t") for row in rows)}

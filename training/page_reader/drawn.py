"""What composed pages are made of: lines with their labels, and pieces of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from services.enrich.page.lines import Line, Marked, Page, lay

TITLE, BYLINE, BODY, NOTICE, RELATED, NAVIGATION = range(6)
LABELS = ("title", "byline", "body", "notice", "related", "navigation")
"""The labels in the order in which the network gives them."""
Allowed = tuple[int, ...]
AROUND: Allowed = (RELATED, NAVIGATION)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it looks on a page, with every label that is right for it."""

    text: str
    allowed: Allowed
    link_share: float = 0.0
    tag: str = ""
    hints: str = ""
    blocks: tuple[int, ...] = ()


Piece = list[Drawn]


def apart(pieces: Sequence[Piece]) -> Piece:
    """Join pieces; the blocks of each get numbers of their own."""
    numbers, out = count(1), []
    for piece in pieces:
        known: dict[int, int] = {}
        for line in piece:
            for block in line.blocks:
                known.setdefault(block, 0) or known.update({block: next(numbers)})
            out.append(replace(line, blocks=(0, *(known[block] for block in line.blocks))))
    return out


def without_markup(piece: Piece) -> Piece:
    """Return lines as plain text has them."""
    return [Drawn(line.text, line.allowed) for line in piece]


def page_of(piece: Piece) -> Page:
    """Lay lines out as a page without a head."""
    marked = [Marked(d.text, d.link_share, d.tag, d.hints, d.blocks) for d in piece]
    return lay(marked, {})


def drawn(line: Line, allowed: Allowed) -> Drawn:
    """Return a line of a real page with its labels."""
    return Drawn(line.text, allowed, line.link_share, line.tag, line.hints, line.blocks)

"""What a page hides from its readers, and what of that they will see after all."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.enrich.page.lines import Marked

_MAY_BE_HIDDEN = '[hidden], [style*="display" i], dialog:not([open])'
_REMARK = re.compile(r"/\*[\s\S]*?(?:\*/|\Z)")
_DISPLAY = re.compile(r"(?:^|;)\s*+display\s*+:\s*+([^;!]*+)(!\s*+important)?", re.IGNORECASE)
_MARKS = re.compile("[。，！？；]")
_LONGEST_STYLE = 2_000
# An article has so many marks more than the menus and teasers around it, and a few at least.
_TIMES, _FEW = 4, 8


def hidden_nodes(tree: LexborHTMLParser) -> dict[int, LexborNode]:
    """Return what isn't displayed, by `mem_id`: by its attributes alone, and in no hidden block.

    `visibility:hidden` isn't asked for: what has it, has its place on the page and is shown by
    scripts (WeChat's articles are).
    """
    found = {node.mem_id: node for node in tree.css(_MAY_BE_HIDDEN) if is_hidden(node)}
    return {place: node for place, node in found.items() if not _is_within(node, found)}


def is_hidden(node: LexborNode) -> bool:
    """Tell whether an element's own attributes hide it; a style outdoes the attribute `hidden`."""
    attributes = node.attributes
    if node.tag == "body":
        return False
    if (display := _display(attributes.get("style") or "")) is not None:
        return display == "none"
    if node.tag == "dialog" and "open" not in attributes:
        return True
    return "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found"


Measure = tuple[int, int]
"""How many characters some lines have, links left out, and how many marks."""


def measured(lines: Sequence[Marked]) -> Measure:
    """Return how much running text there is in some lines."""
    sizes = (int(len(line.text) * (1 - line.link_share)) for line in lines)
    return sum(sizes), sum(len(_MARKS.findall(line.text)) for line in lines)


def is_article(hidden: Measure, seen: Measure) -> bool:
    """Tell whether hidden lines are what a page is about: they have most of its text."""
    return hidden[0] > seen[0] or hidden[1] >= _TIMES * seen[1] + _FEW


def _display(style: str) -> str | None:
    """Return the value of `display` that counts: the last important one, else the last."""
    found = _DISPLAY.findall(_REMARK.sub("", style[:_LONGEST_STYLE]))
    counting = [value for value, important in found if important] or [value for value, _ in found]
    return counting[-1].strip().lower() if counting else None


def _is_within(node: LexborNode, found: dict[int, LexborNode]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in found:
            return True
        parent = parent.parent
    return False

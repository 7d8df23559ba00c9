"""What of the styles decides where lines and pages break."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from docx.oxml.parser import parse_xml

from services.search.reports.word.blocks import W

_USUAL = {"size": 22, "line": 360}
# What lines of types are high, in parts of their size, where that isn't exact.
_LINE = 1.2


@dataclass(frozen=True)
class Looks:
    """A style of paragraphs: its type in half points, all else in twentieths of a point."""

    size: int
    line: int
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    first: int = 0
    keeps_next: bool = False
    breaks_page: bool = False


@cache
def looks() -> dict[str, Looks]:
    """Return the styles of paragraphs by their ids."""
    root = parse_xml(files(__package__).joinpath("styles.xml").read_bytes())
    known: dict[str, dict[str, Any]] = {}
    for style in root.iter(f"{{{W}}}style"):
        if style.get(f"{{{W}}}type") == "paragraph":
            based = style.find(f"{{{W}}}basedOn")
            # A style that another is based on stands before it.
            inherited = known[based.get(f"{{{W}}}val")] if based is not None else _USUAL
            known[style.get(f"{{{W}}}styleId")] = {**inherited, **dict(_own(style))}
    return {id: Looks(**told) for id, told in known.items()}


def _own(style: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a style says itself."""
    size = _number(style.find(f"./{{{W}}}rPr/{{{W}}}sz"), "val")
    if size is not None:
        yield "size", size
    spacing, indent = (style.find(f"./{{{W}}}pPr/{{{W}}}{name}") for name in ("spacing", "ind"))
    for name in ("before", "after"):
        if (found := _number(spacing, name)) is not None:
            yield name, found
    if (line := _number(spacing, "line")) is not None:
        is_exact = spacing.get(f"{{{W}}}lineRule") == "exact"
        yield "line", line if is_exact else round((size or 22) * 10 * _LINE * line / 240)
    for name, other in (("left", "left"), ("right", "right"), ("firstLine", "first")):
        if (found := _number(indent, name)) is not None:
            yield other, found
    if (hanging := _number(indent, "hanging")) is not None:
        yield "first", -hanging
    for name, told in (("keepNext", "keeps_next"), ("pageBreakBefore", "breaks_page")):
        if style.find(f"./{{{W}}}pPr/{{{W}}}{name}") is not None:
            yield told, True


def _number(element: Any, name: str) -> int | None:
    value = None if element is None else element.get(f"{{{W}}}{name}")
    return None if value is None else int(value)

"""Spans of a text as nested elements of HTML; the text itself is always escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Mark:
    """A stretch of the text (characters, end exclusive), its classes and what it is called."""

    start: int
    end: int
    classes: str
    label: str = ""


def layered(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the text with a span element for each mark.

    Where marks cross, the one that reaches further is taken up again in a second element of the
    class `more`, so that elements are always properly nested.
    """
    opening: dict[int, list[Mark]] = {}
    for mark in marks:
        inside = Mark(max(0, mark.start), min(len(text), mark.end), mark.classes, mark.label)
        if inside.start < inside.end:
            opening.setdefault(inside.start, []).append(inside)
    places = sorted({*opening, *(mark.end for group in opening.values() for mark in group)})
    parts, open_marks, at = [Markup()], list[Mark](), 0
    for place in places:
        parts.append(escape(text[at:place]))
        parts += _turn(open_marks, opening.get(place, ()), place)
        at = place
    return Markup().join([*parts, escape(text[at:])])


def highlighted(text: str, spans: Iterable[Sequence[int]]) -> Markup:
    """Return the text with its spans in mark elements; spans neither overlap nor touch."""
    parts, at = [Markup()], 0
    for start, end in spans:
        parts += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup().join([*parts, escape(text[at:])])


def _turn(open_marks: list[Mark], starting: Sequence[Mark], place: int) -> list[Markup]:
    """Close what ends at this place and open what starts, the longest outermost."""
    parts = []
    kept: list[Mark] = []
    while any(mark.end == place for mark in open_marks):
        mark = open_marks.pop()
        parts.append(Markup("</span>"))
        if mark.end > place:
            kept.append(mark)
    for mark in sorted((*kept, *starting), key=lambda mark: -mark.end):
        parts.append(_tag(mark, is_more=mark.start < place))
        open_marks.append(mark)
    return parts


def _tag(mark: Mark, *, is_more: bool) -> Markup:
    classes = f"{mark.classes} more" if is_more else mark.classes
    label = Markup(' data-label="{}"').format(mark.label) if mark.label else Markup()
    return Markup('<span class="{}"{}>').format(classes, label)

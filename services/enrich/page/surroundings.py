"""The lines of a page that may say where an article comes from: around the title and the body."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile, zip_longest
from typing import NamedTuple

from services.enrich.page.lines import Line, Page
from shared.articles import Zone, ZoneKind

_ABOVE_TITLE = 4
_BELOW_TITLE = 10
_ABOVE_BODY = 4
# Captions may stand before the first sentence.
_START = 5
_EDGE = 3
_BEHIND = 6
_MOST = 60
_LABEL_LONGEST = 20


class Surroundings(NamedTuple):
    """Lines by where they stand.

    `block`: those around the title down to the body; `start`, `end`: the first and the last of the
    body, which may be the same; `behind`: those next below it and credits. `below_title` is where
    the title ends in the text.
    """

    block: tuple[Line, ...]
    start: tuple[Line, ...]
    end: tuple[Line, ...]
    behind: tuple[Line, ...]
    below_title: int


def surroundings(page: Page, zones: Sequence[Zone]) -> Surroundings:
    """Return the lines near the title and the ends of the body, blank ones left out."""
    lines = [line for line in page.lines if line.text.strip()]
    labels = _labels(lines, zones)
    titles = [place for place, kinds in enumerate(labels) if ZoneKind.TITLE in kinds]
    bodies = [place for place, kinds in enumerate(labels) if ZoneKind.BODY in kinds]
    first = bodies[0] if bodies else len(lines)
    title = max((place for place in titles if place < first), default=titles[0] if titles else -1)
    top = min((place for place in titles if place > title - _ABOVE_TITLE), default=title)
    near = set(range(max(0, top - _ABOVE_TITLE), min(first, title + 1 + _BELOW_TITLE)))
    near |= set(range(max(0, title + 1, first - _ABOVE_BODY), first))
    near |= {
        place for place, kinds in enumerate(labels) if ZoneKind.BYLINE in kinds and place < first
    }
    near |= set(takewhile(lambda place: _is_short(lines[place]), bodies[:_EDGE]))
    last = bodies[-1] if bodies else -1
    behind = [
        place
        for place, kinds in enumerate(labels)
        if bodies and (last < place <= last + _BEHIND or (kinds & _NOTES and place > first))
    ]
    return Surroundings(
        tuple(lines[place] for place in sorted(near - set(titles))[-_MOST:]),
        tuple(lines[place] for place in bodies[:_START]),
        tuple(lines[place] for place in bodies[-_EDGE:]),
        tuple(lines[place] for place in behind if ZoneKind.BODY not in labels[place])[:_MOST],
        lines[title].end if 0 <= title < len(lines) else 0,
    )


def with_next(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines; one that ends with a label (作者：) together with the next, which says it."""
    listed = list(lines)
    for line, behind in zip_longest(listed, listed[1:]):
        is_label = len(line.plain) <= _LABEL_LONGEST and line.plain.rstrip().endswith((":", "："))
        if not is_label or behind is None:
            yield line
            continue
        gap = " " * max(1, behind.start - line.end)
        gap = gap if len(gap) < _LABEL_LONGEST else " "
        yield Line(
            line.start, behind.end, line.text + gap + behind.text, line.plain + gap + behind.plain
        )


_NOTES = {ZoneKind.CREDIT, ZoneKind.BYLINE}


def _is_short(line: Line) -> bool:
    """Tell whether a line at the head of the body may be of the byline after all."""
    text = line.plain.strip()
    return len(text) <= _LABEL_LONGEST and not any(mark in text for mark in "。，！？；")


def _labels(lines: Sequence[Line], zones: Sequence[Zone]) -> list[set[ZoneKind]]:
    """Return the kinds of zones that touch each line; both are in order."""
    labels: list[set[ZoneKind]] = [set() for _ in lines]
    place = 0
    for zone in zones:
        while place < len(lines) and lines[place].end <= zone.start:
            place += 1
        here = place
        while here < len(lines) and lines[here].start < zone.end:
            labels[here].add(zone.kind)
            here += 1
    return labels

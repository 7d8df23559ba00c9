"""The lines of a page that may say where an article comes from: around the title and the body."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile, zip_longest
from typing import NamedTuple

from services.enrich.page.lines import Line, Page
from shared.articles import Zone, ZoneKind

_ABOVE_TITLE = 4
_BELOW_TITLE = 10
_RUNNING = 25
_ABOVE_BODY = 4
# Captions may stand before the first sentence.
_START = 5
_EDGE = 3
_BEHIND = 6
_MOST = 60
_LABEL_LONGEST = 20
_SENTENCE_SHORTEST = 40
_LINE_LONGEST = 200


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


def surroundings(page: Page, zones: Sequence[Zone], title: str) -> Surroundings:
    """Return the lines near the title, wherever it stands, and the ends of the body.

    Blank ones are left out.
    """
    lines = [line for line in page.lines if line.text.strip()]
    labels = _labels(lines, zones)
    titles = _titles(lines, labels, "".join(title.split()))
    bodies = [place for place, kinds in enumerate(labels) if ZoneKind.BODY in kinds]
    # A line above the title that passes for the body isn't where it begins.
    under = [place for place in bodies if not titles or place > titles[0]]
    first = under[0] if under else len(lines)
    above = [place for place in titles if place < first]
    last_title = next((place for place in reversed(above) if not _is_other(lines[place])), -1)
    near = _near(lines, above) | set(range(max(0, first - _ABOVE_BODY), first if under else 0))
    near |= {place for place, kinds in enumerate(labels[:first]) if ZoneKind.BYLINE in kinds}
    near |= set(takewhile(lambda place: _is_short(lines[place]), under[:_EDGE]))
    beyond = range(last_title + 1, min(len(lines), last_title + 1 + _RUNNING)) if above else ()
    running = [place for place in beyond if _is_sentence(lines[place])]
    last = bodies[-1] if bodies else len(lines)
    behind = [
        place
        for place, kinds in enumerate(labels)
        if last < place <= last + _BEHIND or (bodies and kinds & _NOTES and place > first)
    ]
    return Surroundings(
        tuple(lines[place] for place in sorted(near - set(titles))[-_MOST:]),
        tuple(lines[place] for place in sorted({*under[:_START], *running[:_EDGE]})),
        tuple(lines[place] for place in bodies[-_EDGE:]),
        tuple(lines[place] for place in behind if ZoneKind.BODY not in labels[place])[:_MOST],
        lines[last_title].end if last_title >= 0 else 0,
    )


def _titles(lines: Sequence[Line], labels: Sequence[set[ZoneKind]], wanted: str) -> list[int]:
    """Return which lines are the title, by their zone or because they say just that."""
    return [
        place
        for place, (line, kinds) in enumerate(zip(lines, labels, strict=True))
        if ZoneKind.TITLE in kinds or (len(line.text) < _LINE_LONGEST and _bare(line) == wanted)
    ]


def _near(lines: Sequence[Line], titles: Iterable[int]) -> set[int]:
    """Return the lines just above titles, and those below down to running text."""
    near: set[int] = set()
    for at in titles:
        below = range(at + 1, min(len(lines), at + 1 + _BELOW_TITLE))
        near |= set(range(max(0, at - _ABOVE_TITLE), at + 1))
        near |= set(takewhile(lambda place: not _is_sentence(lines[place]), below))
    return near


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


def _is_sentence(line: Line) -> bool:
    """Tell whether a line is running text, whatever the zones say."""
    text = line.plain.strip()
    return len(text) > _SENTENCE_SHORTEST and any(mark in text for mark in "。，")


def _is_other(line: Line) -> bool:
    """Tell whether a line says what the article was called elsewhere: 原标题：…."""
    return "原标题" in line.plain[:_LABEL_LONGEST]


def _bare(line: Line) -> str:
    return "".join(line.text.split())


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

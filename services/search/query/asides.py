"""Words of a query about the search itself: 最新消息, 帮我查一下, 是什么单位.

No article need hold them. `asides.tsv` has a row for each kind: where it stands (at the head, at
the tail, or anywhere as a word between blanks), from which step on it is passed over, its pattern,
an example with what is left of it, and a text in which it must not match. A quotation and
a title in 《》 are never touched.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.search.query.period_patterns import QUOTED
from services.search.query.steps import Step
from shared.errors import BadList
from shared.text.folding import simplified
from shared.text.followed_files import entries

TABLE = Path(__file__).with_name("asides.tsv")
# No pattern reaches further, and so many stand behind each other: 请问 帮我查一下 关于.
_REACH, _MOST = 40, 4
_END = r"\s{0,3}[?？。！!]{0,3}\s{0,3}$"

# Stands for what is quoted.
_KEPT = "字"

Span = tuple[int, int]


class BadAsides(BadList):
    """The table of asides can't be read: file, line and what is wrong with it follow."""


class Row(NamedTuple):
    """A line of the table."""

    place: str
    step: Step
    pattern: str
    example: str
    near_miss: str


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the table, read once."""
    lines = (line.split("\t") for _, line in entries(TABLE, BadAsides))
    return tuple(Row(place, Step(step), *others) for place, step, *others in lines)


def asides(text: str, step: Step) -> list[Span]:
    """Return where in a query words stand that no article need hold; none if nothing is left."""
    read = QUOTED.sub(lambda match: _KEPT * len(match.group()), simplified(text))
    is_loose = step is not Step.TYPED
    start, end = 0, len(read)
    found: list[Span] = []
    for _ in range(_MOST):
        if match := _pattern("head", is_loose).match(read, start, end):
            found.append((start, match.end()))
            start = match.end()
        if match := _pattern("tail", is_loose).search(read, max(start, end - _REACH), end):
            found.append((match.start(), end))
            end = match.start()
    within = _pattern("word", is_loose).finditer(read, start, end)
    found += [match.span() for match in within]
    return found if _is_left(read, found) else []


def _is_left(read: str, spans: list[Span]) -> bool:
    """Tell whether there is a letter, digit or character beside some stretches."""
    place = 0
    for start, end in sorted(spans):
        if any(map(str.isalnum, read[place:start])):
            return True
        place = end
    return any(map(str.isalnum, read[place:]))


@cache
def _pattern(place: str, is_loose: bool) -> re.Pattern[str]:
    ways = "|".join(_patterns(place, is_loose=is_loose))
    match place:
        case "head":
            return re.compile(rf"\s{{0,3}}(?:{ways})\s{{0,3}}")
        case "tail":
            return re.compile(rf"(?:{ways}){_END}")
        case _:
            return re.compile(rf"(?<!\S)(?:{ways})(?!\S)")


def _patterns(place: str, *, is_loose: bool) -> Iterator[str]:
    return (
        f"(?:{row.pattern})"
        for row in rows()
        if row.place == place and (is_loose or row.step is Step.TYPED)
    )

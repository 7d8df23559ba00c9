"""The geometry of charts of lines, in percent of their width and height."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_ALL_MARKED = 31
_MARKS = 16
_STYLES = 8


@dataclass(frozen=True)
class Mark:
    """A place on a line that has a sign of the line's own."""

    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A line; `number` (from 1) names its colour, its dashes and the sign of its marks.

    `path` is what SVG draws, in a square of 100 by 100.
    """

    number: int
    path: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Lines:
    """Lines over the same times under one scale, which goes from 0 to `most`."""

    lines: tuple[Line, ...]
    most: int
    first: str
    middle: str
    last: str


@dataclass(frozen=True)
class Part:
    """A part of a bar: where it begins and how wide it is; `number` as of its line."""

    number: int
    x: float
    width: float


def lines(
    times: Sequence[str], series: Sequence[Sequence[int]], numbers: Sequence[int] = ()
) -> Lines:
    """Return a line for each series of counts, one for each time; 0 numbers one without marks.

    Of many times not all are marked, and each line in other places, so that lines that lie over
    each other are told apart.
    """
    most = _round(max((count for counts in series for count in counts), default=0))
    named = numbers or range(1, len(series) + 1)
    return Lines(
        lines=tuple(
            _line(number, counts, most) for number, counts in zip(named, series, strict=True)
        ),
        most=most,
        first=times[0] if times else "",
        middle=times[len(times) // 2] if len(times) > 2 else "",
        last=times[-1] if len(times) > 1 else "",
    )


def parts(counts: Sequence[int]) -> tuple[Part, ...]:
    """Return the parts of a bar, as wide as their share; what is nothing has none."""
    total, x, made = sum(counts), 0.0, []
    for place, count in enumerate(counts):
        width = 100 * count / total if total else 0.0
        if width:
            made.append(Part(place % _STYLES + 1, round(x, 3), round(width, 3)))
        x += width
    return tuple(made)


def _line(number: int, counts: Sequence[int], most: int) -> Line:
    points = [
        Mark(round(100 * (at + 0.5) / len(counts), 2), round(100 - 100 * count / most, 2))
        for at, count in enumerate(counts)
    ]
    step = 1 if len(points) <= _ALL_MARKED else math.ceil(len(points) / _MARKS)
    path = " ".join(f"{'L' if at else 'M'}{point.x} {point.y}" for at, point in enumerate(points))
    marks = tuple(points[number * step // (_STYLES + 1) :: step]) if number else ()
    return Line(number, path, marks)


def _round(most: int) -> int:
    """Return the next number with which a scale can end, and be halved."""
    if most <= 2:
        return 2
    size: int = 10 ** (len(str(most)) - 1)
    return next(f * size for f in (1, 2, 4, 6, 8, 10) if f * size >= most and f * size % 2 == 0)

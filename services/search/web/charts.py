"""The geometry of the charts, in percent of their width and height."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.search.timeline import stretches

_GAP = 0.18


@dataclass(frozen=True)
class Bar:
    """A stretch of time, both days inclusive, with how many articles are of it."""

    first: date
    last: date
    label: str
    count: int
    x: float
    width: float
    height: float


@dataclass(frozen=True)
class Dot:
    """A place on a circle; `weight` (0 to 1) says how strongly it is tied to the middle."""

    x: float
    y: float
    weight: float


def histogram(counts: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    """Return the bars of counts by day (2026-07-09) or by month (2026-07), empty ones too.

    Days become months, and months years, where there would be too many bars. What is neither a day
    nor a month is left out.
    """
    found = stretches(counts)
    most, step = max((each.count for each in found), default=1), 100 / max(1, len(found))
    return tuple(
        Bar(
            first=each.first,
            last=each.last,
            label=each.label,
            count=each.count,
            x=round(step * place + step * _GAP / 2, 3),
            width=round(step * (1 - _GAP), 3),
            height=round(100 * each.count / most, 2),
        )
        for place, each in enumerate(found)
    )


def circle(counts: Sequence[int]) -> tuple[Dot, ...]:
    """Return places around the middle, from the top clockwise."""
    most = max(counts, default=1)
    angles = [2 * math.pi * place / len(counts) for place in range(len(counts))]
    return tuple(
        Dot(50 + 36 * math.sin(angle), 50 - 40 * math.cos(angle), count / most)
        for angle, count in zip(angles, counts, strict=True)
    )

"""The geometry of the charts, in percent of their width and height."""

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

_MOST_DAYS = 62
_MOST_MONTHS = 60
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
    known = [(value, count) for value, count in counts if count > 0 and _is_period(value)]
    for length, most in ((10, _MOST_DAYS), (7, _MOST_MONTHS), (4, None)):
        if any(len(value) < length for value, _ in known):
            continue
        gathered = Counter[str]()
        for value, count in known:
            gathered[value[:length]] += count
        periods = _periods(sorted(gathered), length, most)
        if periods:
            return _bars(periods, gathered)
    return ()


def circle(counts: Sequence[int]) -> tuple[Dot, ...]:
    """Return places around the middle, from the top clockwise."""
    most = max(counts, default=1)
    angles = [2 * math.pi * place / len(counts) for place in range(len(counts))]
    return tuple(
        Dot(50 + 36 * math.sin(angle), 50 - 40 * math.cos(angle), count / most)
        for angle, count in zip(angles, counts, strict=True)
    )


def _periods(found: Sequence[str], length: int, most: int | None) -> list[str]:
    """Return all periods from the first found to the last, nothing when they are too many."""
    if not found:
        return []
    day, last = _first(found[0]), _first(found[-1])
    periods = [found[0]]
    while day < last:
        day = date.fromordinal(_last(periods[-1]).toordinal() + 1)
        periods.append(day.isoformat()[:length])
        if most and len(periods) > most:
            return []
    return periods


def _bars(periods: Sequence[str], counts: Counter[str]) -> tuple[Bar, ...]:
    most, step = max(counts.values()), 100 / len(periods)
    return tuple(
        Bar(
            first=_first(period),
            last=_last(period),
            label=period,
            count=counts[period],
            x=round(step * place + step * _GAP / 2, 3),
            width=round(step * (1 - _GAP), 3),
            height=round(100 * counts[period] / most, 2),
        )
        for place, period in enumerate(periods)
    )


def _is_period(value: str) -> bool:
    try:
        _first(value)
    except ValueError:
        return False
    return True


def _first(period: str) -> date:
    return date.fromisoformat(period + "0000-01-01"[len(period) :])


def _last(period: str) -> date:
    first = _first(period)
    if len(period) == 10:
        return first
    if len(period) == 7:
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first.replace(month=12, day=31)

"""Counts by day, month or year as a row of stretches of time without gaps."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

_MOST_DAYS = 62
_MOST_MONTHS = 60


@dataclass(frozen=True)
class Stretch:
    """A stretch of time, both days inclusive, with how many articles are of it."""

    first: date
    last: date
    label: str
    count: int


def stretches(counts: Iterable[tuple[str, int]]) -> tuple[Stretch, ...]:
    """Return what is counted by day (2026-07-09) or by month (2026-07) in order, empty ones too.

    Days become months, and months years, where there would be too many. What is neither a day nor a
    month is left out.
    """
    known = [(value, count) for value, count in counts if count > 0 and _is_period(value)]
    for length, most in ((10, _MOST_DAYS), (7, _MOST_MONTHS), (4, None)):
        if any(len(value) < length for value, _ in known):
            continue
        gathered = Counter[str]()
        for value, count in known:
            gathered[value[:length]] += count
        if periods := _periods(sorted(gathered), length, most):
            return tuple(
                Stretch(_first(period), _last(period), period, gathered[period])
                for period in periods
            )
    return ()


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

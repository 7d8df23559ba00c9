"""How long until a source is looked at again: by how often new pages come, or by what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

_HOUR = 3600.0
_HALF_A_DAY = 12.0
"""Hours after which what came counts little more than a third (a mean that decays)."""
_DAY = 24.0
_SHORTEST_SPAN = 0.25
_TELLING = 5
"""So many pages, at least, tell by the age of the oldest how often new ones come."""
_NEW_PAGES = 0.5
"""So many new pages are to be expected at a look."""
_LONGEST_BACKOFF = 6 * _HOUR


@dataclass(frozen=True)
class Bounds:
    """The seconds between looks at a source whose owner says nothing, and when it is paused."""

    shortest: float = 60.0
    longest: float = 1800.0
    failures: int = 12


def rate_after(rate: float, new: int, hours: float) -> float:
    """Return how many new pages an hour there are, after a look that found `new`.

    An exponentially decaying mean: what was new counts for as long as `hours` since the last look
    keep it.
    """
    return rate * exp(-hours / _HALF_A_DAY) + new / _HALF_A_DAY


def first_rate(ages: Sequence[float]) -> float:
    """Return how many new pages an hour there are, by the ages in hours of what a first look found.

    What is of the last day tells; where that is all that is listed, the list may reach back for
    less than a day, and the oldest tells for how long.
    """
    recent = [age for age in ages if 0 <= age < _DAY]
    is_all = len(recent) == len(ages) >= _TELLING
    hours = max(*recent, _SHORTEST_SPAN) if is_all else _DAY
    return len(recent) / hours


def interval_of(
    rate: float, bounds: Bounds, *, owners: float | None = None, asked: float | None = None
) -> float:
    """Return the seconds until the next look.

    What its owner says counts; else what the site asks for at least, within the bounds.
    """
    if owners is not None:
        return owners
    adapted = _NEW_PAGES / rate * _HOUR if rate > 0 else bounds.longest
    return min(bounds.longest, max(bounds.shortest, adapted, asked or 0.0))


def after_failure(interval: float, failures: int) -> float:
    """Return the seconds until the next look after so many that failed in a row.

    It doubles, from the usual interval or a minute, up to six hours; never sooner than usual.
    """
    first = min(interval, 60.0)
    doubled = first * float(2 ** min(failures - 1, 20))
    return max(min(doubled, _LONGEST_BACKOFF), min(interval, _LONGEST_BACKOFF))


def jittered(seconds: float, at_random: float) -> float:
    """Return the seconds, up to a tenth more or less (`at_random` is from 0 to 1).

    So sources that began together don't stay together.
    """
    return seconds * (0.9 + 0.2 * at_random)

"""When a subscriber is told next."""

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.china_time import CHINA

_CHINA = "Asia/Shanghai"
USUAL_ZONES = (
    *(_CHINA, "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul"),
    *("Asia/Bangkok", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow", "Europe/Berlin"),
    *("Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles"),
    *("America/Sao_Paulo", "Australia/Sydney", "Pacific/Auckland", "UTC"),
)
"""Time zones that a form offers; all others of the IANA are taken, too."""


class Often(StrEnum):
    """How often a subscriber is told."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


def known_zone(name: str) -> str:
    """Return the name of a time zone if it is known here. Raises ValueError."""
    try:
        zone_of(name)
    except (OSError, ValueError, LookupError):
        raise ValueError("no time zone of the IANA, such as Asia/Shanghai") from None
    return name


def zone_of(name: str) -> tzinfo:
    """Return a time zone. Raises OSError, ValueError, ZoneInfoNotFoundError."""
    return CHINA if name == _CHINA else ZoneInfo(name)


class Rhythm(Protocol):
    """How often somebody wants to be told."""

    @property
    def often(self) -> Often:
        """Return how often."""

    @property
    def minutes(self) -> int:
        """Return how long one waits at least who is told at once."""

    @property
    def at(self) -> str:
        """Return the time of day of who is told daily."""

    @property
    def zone(self) -> str:
        """Return the time zone of that."""


def seconds_until_next(rhythm: Rhythm, now: datetime) -> float:
    """Return in how many seconds the digest behind one of now is due."""
    return (next_time(rhythm, now) - now).total_seconds()


def next_time(rhythm: Rhythm, now: datetime) -> datetime:
    """Return when the digest behind one of now is due.

    A time of day that a change of clocks leaves out is that of before it; one that comes twice is
    the first.
    """
    if rhythm.often is Often.AT_ONCE:
        return now + timedelta(minutes=rhythm.minutes)
    if rhythm.often is Often.HOURLY:
        return now + timedelta(hours=1)
    where, of_day = zone_of(rhythm.zone), time.fromisoformat(rhythm.at)
    today = now.astimezone(where).date()
    for day in (today, today + timedelta(days=1)):
        due = datetime.combine(day, of_day, where)
        if due > now:
            return due.astimezone(now.tzinfo)
    return now + timedelta(days=1)

"""Times and numbers as people read them; times are China's."""

from datetime import datetime, time

from shared.china_time import CHINA

MIDNIGHT = time()


def minute(time: datetime | None) -> str:
    """Return a time as 2026-07-09 18:04, or a dash."""
    return time.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if time else "–"


def published(time: datetime) -> str:
    """Return a time of publication; midnight to the second stands for a day without a time."""
    local = time.astimezone(CHINA)
    return f"{local:%Y-%m-%d %H:%M}" if local.time() != MIDNIGHT else f"{local:%Y-%m-%d}"


def second(time: datetime | None) -> str:
    """Return a time as 2026-07-09 18:04:05, or a dash."""
    return time.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if time else "–"


def number(value: float) -> str:
    """Return a number with separators, a fraction with one digit."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def percent(fraction: float) -> str:
    """Return a fraction as a whole percentage."""
    return f"{fraction:.0%}"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def duration(seconds: float | None) -> str:
    """Return a span of time in the unit that suits it, or a dash."""
    if seconds is None:
        return "–"
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"

"""Times and numbers as people read them; times are China's."""

from datetime import datetime, time

from shared.china_time import CHINA

MIDNIGHT = time()


def minute(time: datetime | None) -> str:
    """Return a time as 2026-07-09 18:04, or a dash."""
    return _written(_local(time), "minutes") if time else "–"


def published(time: datetime) -> str:
    """Return a time of publication; midnight to the second stands for a day without a time."""
    local = _local(time)
    is_day = local.time() == MIDNIGHT
    return local.date().isoformat() if is_day else _written(local, "minutes")


def second(time: datetime | None) -> str:
    """Return a time as 2026-07-09 18:04:05, or a dash."""
    return _written(_local(time), "seconds") if time else "–"


def _local(time: datetime) -> datetime:
    """Return a time as China's, without its zone; the first and last days of all as they are."""
    try:
        return time.astimezone(CHINA).replace(tzinfo=None)
    except OverflowError:
        return time.replace(tzinfo=None)


def _written(local: datetime, unit: str) -> str:
    # strftime would write the year 999 with three digits.
    return local.isoformat(" ", unit)


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

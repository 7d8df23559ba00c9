"""China's time: its one zone, by which times without a zone are read and days are counted."""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def in_china(time: datetime) -> datetime:
    """Take a time without a zone as China's; a time with one stays as it is."""
    return time.replace(tzinfo=CHINA) if time.tzinfo is None else time

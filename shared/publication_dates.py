"""When an article may say that it was published: what every part can store, tell and count."""

from datetime import datetime

from shared.china_time import CHINA, in_china

# The first newspapers were printed in 1605, by the calendar of 1582 that we count days by. The end
# is beyond every date that is meant, and before those that stand for none, such as 9999-12-31.
EARLIEST = datetime(1600, 1, 1, tzinfo=CHINA)
LATEST = datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=CHINA)


def is_representable(time: datetime) -> bool:
    """Return whether an article may be of this time, which is China's if it has no zone."""
    return EARLIEST <= in_china(time) <= LATEST


def bounded(time: datetime) -> datetime:
    """Return the time nearest to this one of which an article may be."""
    return min(max(time, EARLIEST), LATEST)

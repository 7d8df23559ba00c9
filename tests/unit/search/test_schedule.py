"""When a subscriber is told next."""

from datetime import UTC, datetime, timedelta

import pytest

from services.search.digests.models import SubscriptionIn
from services.search.digests.schedule import USUAL_ZONES, next_time, seconds_until_next, zone_of


def told(**more: object) -> SubscriptionIn:
    """Return how somebody wants to be told."""
    return SubscriptionIn.model_validate({"address": "a@b.example", **more})


@pytest.mark.parametrize(
    ("more", "now", "then"),
    [
        ({"often": "at_once", "minutes": 5}, "2026-07-09T00:00:00", "2026-07-09T00:05:00"),
        ({"often": "hourly"}, "2026-07-09T00:30:00", "2026-07-09T01:30:00"),
        # 08:00 in China is midnight in UTC.
        ({}, "2026-07-08T23:59:59", "2026-07-09T00:00:00"),
        ({}, "2026-07-09T00:00:00", "2026-07-10T00:00:00"),
        ({"at": "18:30"}, "2026-07-09T00:00:00", "2026-07-09T10:30:00"),
        ({"zone": "Europe/Berlin"}, "2026-07-09T00:00:00", "2026-07-09T06:00:00"),
        ({"zone": "Europe/Berlin"}, "2026-12-09T00:00:00", "2026-12-09T07:00:00"),
        # A time that the clocks leave out, and one that comes twice.
        ({"zone": "Europe/Berlin", "at": "02:30"}, "2026-03-28T12:00:00", "2026-03-29T01:30:00"),
        ({"zone": "Europe/Berlin", "at": "02:30"}, "2026-10-25T00:00:00", "2026-10-25T00:30:00"),
    ],
)
def test_the_next_digest_is_due(more: dict[str, object], now: str, then: str) -> None:
    """By the subscriber's own clock."""
    begun = datetime.fromisoformat(now).replace(tzinfo=UTC)
    due = datetime.fromisoformat(then).replace(tzinfo=UTC)
    assert next_time(told(**more), begun) == due
    assert seconds_until_next(told(**more), begun) == (due - begun) / timedelta(seconds=1)


@pytest.mark.parametrize(
    "bad",
    [
        {"at": "24:00"},
        {"at": "8:00"},
        {"zone": "Asia/Nowhere"},
        {"zone": "../../etc/passwd"},
        {"zone": "/etc/localtime"},
        {"minutes": 4},
        {"often": "never"},
        {"language": "fr"},
    ],
)
def test_what_is_no_time_is_refused(bad: dict[str, object]) -> None:
    """Before it is kept."""
    with pytest.raises(ValueError, match=next(iter(bad))):
        told(**bad)


def test_zones_that_are_offered_are_known() -> None:
    """Each once; the first is China's."""
    assert len(set(USUAL_ZONES)) == len(USUAL_ZONES)
    assert [
        zone for zone in USUAL_ZONES if zone_of(zone).utcoffset(datetime.now(UTC)) is None
    ] == []
    assert USUAL_ZONES[0] == SubscriptionIn(address="a@b.example").zone

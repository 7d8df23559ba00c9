"""How a subscriber stands after a digest was sent or wasn't, and when he is told again."""

from datetime import datetime

from services.search.alerts.schemas import Failing, SavedSearch
from services.search.digests.making import Span
from services.search.digests.models import Standing, Subscription
from services.search.digests.schedule import Often

_FIRST_SECONDS, _LONGEST_SECONDS = 60.0, 3600.0


def span_ahead(standing: Standing, search: SavedSearch, now: datetime) -> Span:
    """Return what a subscriber who stands so would be told now."""
    if search.created_at > standing.river_at:
        # It asks for something else since, and its river began anew.
        return Span(search.created_at, now, 0)
    return Span(standing.told_at, now, standing.number)


def told(standing: Standing, sent_at: datetime | None) -> Standing:
    """Return how a subscriber stands who was told what was pending."""
    assert standing.pending
    return Standing(
        number=standing.pending.number,
        river_at=standing.river_at,
        told_at=standing.pending.until,
        sent_at=sent_at,
    )


def failing_since(standing: Standing, cause: str, now: datetime) -> Failing:
    """Return how sending fails to a subscriber who stands so."""
    before = standing.failing
    since, tries = (before.since, before.tries + 1) if before else (now, 1)
    return Failing(cause=cause, since=since, tries=tries)


def wait_after(tries: int) -> float:
    """Return after how many seconds what failed so often is tried again."""
    return float(min(_FIRST_SECONDS * 2 ** (tries - 1), _LONGEST_SECONDS))


def rest_of(subscription: Subscription, standing: Standing, now: datetime) -> float:
    """Return how many seconds who is told at once is left alone still."""
    if subscription.often is not Often.AT_ONCE or standing.sent_at is None or standing.pending:
        return 0.0
    return subscription.minutes * 60 - (now - standing.sent_at).total_seconds()

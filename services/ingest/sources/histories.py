"""What a source's history is after a look, after one that failed, and after pages came in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.ingest.sources.intervals import (
    Bounds,
    after_failure,
    first_rate,
    interval_of,
    rate_after,
)
from services.ingest.sources.models import Failure, Found, Look, Outcome
from services.ingest.sources.source import Awaited, History, Paused, Source, Trouble
from shared.china_time import in_china

_DAYS = 8
_MISSED = 10
_DELAYS = 21
_GONE = 410
_MOST_SEEN = 50_000
"""So many fingerprints are kept, beside those of what stands there."""


def after_look(
    history: History,
    look: Look,
    new: Sequence[Found],
    source: Source,
    bounds: Bounds,
    now: datetime,
) -> History:
    """Return the history after a look that went well; its validators are another's business."""
    before = history.succeeded_at
    if before:
        rate = rate_after(history.rate, len(new), _hours(before, now))
    else:
        rate = first_rate([_hours(one.published_at, now) for one in new if one.published_at])
    changed = {
        "looked_at": now,
        "succeeded_at": now,
        "failures": 0,
        "trouble": None,
        "rate": rate,
        "interval": interval_of(rate, bounds, owners=source.interval, asked=look.interval),
        "title": look.title or history.title,
    }
    return history.model_copy(update=changed)


def after_failed_look(
    history: History, failure: Failure, source: Source, bounds: Bounds, now: datetime
) -> History:
    """Return the history after a look that failed; to be asked to come later is no failure."""
    is_busy = failure.outcome is Outcome.BUSY
    failures = history.failures + (not is_busy)
    usual = history.interval or interval_of(history.rate, bounds, owners=source.interval)
    return history.model_copy(
        update={"looked_at": now, "failures": failures, "trouble": trouble_of(failure, now)}
        | ({} if history.interval else {"interval": usual})
    )


def wait_after(history: History, failure: Failure | None, bounds: Bounds) -> float:
    """Return the seconds until the next look, without jitter."""
    usual = history.interval or bounds.longest
    if failure is None:
        return usual
    if failure.outcome is Outcome.BUSY:
        return max(usual, failure.retry_after or 0.0)
    return max(after_failure(usual, history.failures), failure.retry_after or 0.0)


def paused_after(
    history: History, failure: Failure, bounds: Bounds, now: datetime
) -> Paused | None:
    """Return why a source is paused after a look that failed; None while it isn't."""
    if failure.outcome is Outcome.BUSY:
        return None
    if failure.status == _GONE:
        return Paused(by="gone", cause=failure.detail, at=now)
    if history.failures >= bounds.failures:
        return Paused(by="failures", cause=failure.detail, at=now)
    return None


def with_pages(
    history: History,
    *,
    accepted: int,
    revised: int,
    known: int,
    missed: Sequence[Trouble],
    awaited: Sequence[Awaited],
    now: datetime,
) -> History:
    """Return the history after pages came in, were known, or were given up."""
    day = in_china(now).date().isoformat()
    new = dict(sorted(history.new.items())[-_DAYS:])
    if accepted:
        new[day] = new.get(day, 0) + accepted
    return history.model_copy(
        update={
            "new": new,
            "new_at": now if accepted else history.new_at,
            "accepted": history.accepted + accepted,
            "revised": history.revised + revised,
            "known": history.known + known,
            "given_up": history.given_up + len(missed),
            "missed": (*history.missed, *missed)[-_MISSED:],
            "awaited": (*history.awaited, *awaited)[-_DELAYS:],
        }
    )


def with_delays(history: History, awaited: Sequence[Awaited], delays: Sequence[float]) -> History:
    """Return the history with what became searchable, and what still is awaited."""
    return history.model_copy(
        update={"awaited": tuple(awaited), "delays": (*history.delays, *delays)[-_DELAYS:]}
    )


def trouble_of(failure: Failure, now: datetime, address: str | None = None) -> Trouble:
    """Return what is kept of a failure."""
    return Trouble(
        outcome=failure.outcome,
        cause=failure.cause,
        detail=failure.detail[:500],
        at=now,
        address=address,
    )


def _hours(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 3600


def compacted(marks: Sequence[bytes], standing: Collection[bytes]) -> list[bytes] | None:
    """Return the fingerprints to keep where there are too many; None where there aren't.

    What stands there still would be taken for new without its own.
    """
    if len(marks) <= _MOST_SEEN:
        return None
    latest = len(marks) - _MOST_SEEN // 2
    return [*(mark for mark in marks[:latest] if mark in standing), *marks[latest:]]

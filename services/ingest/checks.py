"""What ingest looks after: the store, what moves on the path, the broker."""

from datetime import UTC, datetime, timedelta

from celery import Celery
from kombu.exceptions import OperationalError

from services.ingest.sources.ports import Sources
from shared.errors import QueueAway
from shared.http.readiness import Condition
from shared.path.ports import Intake

_LATE_SECONDS = 120.0
"""After so long it isn't for want of places that a source isn't looked at."""


def fullness(intake: Intake) -> Condition | None:
    """Tell whether the store takes anything in. Raises RedisAway."""
    health = intake.health()
    if not health.is_full:
        return None
    detail = f"{health.used_bytes:,} of {health.max_bytes:,} bytes are used; posts are refused"
    return Condition("full", detail)


def progress(intake: Intake) -> Condition | None:
    """Tell whether what is due gets done. Raises RedisAway."""
    health = intake.health()
    if health.is_progressing:
        return None
    idle = health.idle_seconds or 0.0
    since = datetime.now(UTC) - timedelta(seconds=idle)
    return Condition("stalled", f"work is due, and none was done for {idle:.0f} s", since)


def polling(sources: Sources) -> Condition | None:
    """Tell whether sources that are due are looked at. Raises RedisAway."""
    totals = sources.totals()
    if totals.late < _LATE_SECONDS:
        return None
    since = datetime.now(UTC) - timedelta(seconds=totals.late)
    return Condition("stalled", f"{totals.due} sources are due, and none is looked at", since)


def answers(celery: Celery) -> None:
    """Find out whether the broker is there. Raises QueueAway."""
    try:
        with celery.connection_for_read() as connection:
            # Connecting sends a ping. Of itself it would be tried for ever.
            connection.ensure_connection(max_retries=1, interval_start=0)
    except (OperationalError, OSError) as error:
        raise QueueAway(error) from error

"""What ingest looks after: the store, what moves on the path, the broker."""

from datetime import UTC, datetime, timedelta

from celery import Celery

from shared.http.readiness import Condition
from shared.path.celery_queue import queue_length
from shared.path.ports import Intake
from shared.path.state import Step


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


def answers(celery: Celery) -> None:
    """Find out whether the broker is there. Raises QueueAway."""
    queue_length(celery, Step.ENRICH)

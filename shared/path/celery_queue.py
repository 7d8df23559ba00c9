"""Celery, configured once, and the outboxes that publish on it."""

import threading
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.errors import QueueAway, SurroundingsError
from shared.logs import get_logger
from shared.path.broker import broker_options
from shared.path.events import (
    MAX_IDS,
    ArticlesEnriched,
    ArticlesReceived,
    ArticlesWithdrawn,
    Event,
    WorkEvent,
)
from shared.path.ports import Outbox
from shared.path.state import Step
from shared.settings import SharedSettings

E = TypeVar("E", bound=Event)
W = TypeVar("W", bound=WorkEvent)

_EVENTS: tuple[type[WorkEvent], ...] = (ArticlesReceived, ArticlesEnriched, ArticlesWithdrawn)


def make_celery(settings: SharedSettings, name: str = "caibian") -> Celery:
    """Return the Celery app that every process of every room uses.

    A lost or doubled message is no harm, since the ledger holds the truth; so the settings aim at
    workers that never hang and messages that outlive their worker.
    """
    url, options = broker_options(settings)
    app = Celery(name, broker=url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=Step.ENRICH.value,
        task_routes={event.task: {"queue": event.queue.value} for event in _EVENTS},
        task_send_sent_event=True,
        task_time_limit=_task_seconds(settings),
        worker_send_task_events=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_soft_shutdown_timeout=10.0,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 4 * _task_seconds(settings),
            "socket_timeout": 30,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 25,
            **options,
        },
        result_backend=None,
    )
    return app


def _task_seconds(settings: SharedSettings) -> float:
    """Return the time after which a task's process is killed: one article hangs, others don't."""
    return settings.lease_seconds


# Options of a task that the ledger doesn't watch: it is tried until its surroundings are back.
PATIENT: dict[str, Any] = {
    "autoretry_for": (SurroundingsError,),
    "max_retries": None,
    "default_retry_delay": 10,
    "shared": False,
}


class CeleryOutbox(Generic[W]):
    """Publishes one kind of event as a Celery message (port Outbox)."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def publish(self, event: W) -> None:
        """Send the event. Raises QueueAway."""
        send_ids(self._app, event.task, event.ids, event.queue.value)


def send_ids(app: Celery, task: str, ids: Sequence[str], queue: str) -> None:
    """Send a task about articles; Flower shows their ids. Raises QueueAway."""
    send(app, task, queue, args=[list(ids)], argsrepr=", ".join(ids))


def send(app: Celery, task: str, queue: str, **options: Any) -> None:
    """Send a task to the worker of a queue. Raises QueueAway."""
    try:
        app.send_task(task, queue=queue, retry=False, **options)
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error


class GatheringOutbox(Generic[E]):
    """Publishes ids from a thread of its own, many in one message when many come together.

    An idle thread sends at once; while it sends, further ids gather for the next message. What a
    dying process leaves unsent is found by the sweep.
    """

    def __init__(self, outbox: Outbox[E], event: type[E]) -> None:
        self._outbox = outbox
        self._event = event
        self._ids: list[str] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def publish(self, event: E) -> None:
        """Hand the event to the thread."""
        with self._changed:
            self._ids.extend(event.ids)
            self._changed.notify()

    def close(self) -> None:
        """Send what has gathered and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while ids := self._next():
            try:
                self._outbox.publish(self._event(ids=ids))
            except QueueAway as error:
                get_logger("outbox").warning("left to the sweep: %s", error)

    def _next(self) -> tuple[str, ...]:
        with self._changed:
            self._changed.wait_for(lambda: self._ids or self._closed)
            ids, self._ids = self._ids[:MAX_IDS], self._ids[MAX_IDS:]
            return tuple(dict.fromkeys(ids))


def queue_length(app: Celery, queue: str) -> int:
    """Return how many messages wait in a queue. Raises QueueAway."""
    try:
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            return int(channel.client.llen(queue))
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error

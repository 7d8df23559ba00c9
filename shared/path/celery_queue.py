"""Celery, configured once, and the outboxes that publish on it."""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from celery import Celery, signals
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared import tracing
from shared.errors import QueueAway
from shared.logs import get_logger
from shared.path.broker import BrokerAMQP, broker_options
from shared.path.events import (
    MAX_IDS,
    Event,
    WorkEvent,
    queue_of,
)
from shared.path.ports import Outbox
from shared.path.state import Lane, Step
from shared.settings import SharedSettings

E = TypeVar("E", bound=Event)
W = TypeVar("W", bound=WorkEvent)

_TASK_SECONDS = 3600.0
_VISIBLE_SECONDS = 600.0
_SOCKET_SECONDS = 5
_MOST_GATHERED = 10_000
_TASKS = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "result_backend": None,
    "task_acks_late": True,
    # The ledger brings back what a lost worker held, with what is known of its end.
    "task_reject_on_worker_lost": False,
    "task_default_queue": queue_of(Step.ENRICH, Lane.FRESH),
    "task_send_sent_event": True,
    # The last resort; the work itself has limits of its own.
    "task_time_limit": _TASK_SECONDS,
}
_WORKERS = {
    "worker_consumer": "shared.path.consumer:BrokerConsumer",
    "worker_send_task_events": True,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    # A broker that is away is no reason to break off the work.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "worker_lost_wait": 1.0,
}
_BROKER = {
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    # A broker that is full, or is being loaded, is away like any other; it ends no worker.
    "broker_channel_error_retry": True,
}
_TRANSPORT = {
    "visibility_timeout": _VISIBLE_SECONDS,
    "socket_timeout": _SOCKET_SECONDS,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    # A reply that is overdue by so much never comes: kombu connects anew.
    "health_check_interval": 2,
    # The queue that is named first is asked first.
    "queue_order_strategy": "priority",
}


def make_celery(settings: SharedSettings, name: str = "caibian") -> Celery:
    """Return the Celery app that every process of every room uses.

    A lost or doubled message is no harm, since the ledger holds the truth; so the settings aim at
    workers that never hang and work that goes on whatever becomes of the broker.
    """
    signals.setup_logging.connect(_keep_our_logs, dispatch_uid=__name__)
    url, options = broker_options(settings)
    app = Celery(name, broker=url, amqp=BrokerAMQP, set_as_current=False)
    app.conf.update(_TASKS | _WORKERS | _BROKER)
    app.conf.broker_transport_options = _TRANSPORT | options
    return app


def _keep_our_logs(**_: Any) -> None:
    """Take Celery's place in configuring the logs, which it would set to a level of its own."""
    # It says two lines for each message.
    logging.getLogger("celery").setLevel(logging.WARNING)


class CeleryOutbox(Generic[W]):
    """Publishes one kind of event as a Celery message (port Outbox)."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def publish(self, event: W) -> None:
        """Send the event. Raises QueueAway."""
        lane = {"lane": event.lane.value} if event.lane else {}
        send_ids(self._app, event.task, event.ids, event.queue, event.traces, **lane)


def send_ids(
    app: Celery,
    task: str,
    ids: Sequence[str],
    queue: str,
    traces: Mapping[str, str] | None = None,
    **options: str,
) -> None:
    """Send a task about articles; Flower shows their ids. Raises QueueAway.

    The header `traces` is the `traceparent` of each article, where it is known.
    """
    headers = {"traces": dict(traces or {})}
    shown = ", ".join(ids)
    send(app, task, queue, args=[list(ids)], kwargs=options, argsrepr=shown, headers=headers)


def send(app: Celery, task: str, queue: str, **options: Any) -> None:
    """Send a task to the worker of a queue, with a `traceparent`. Raises QueueAway."""
    headers = options.pop("headers", {})
    trace = tracing.current() or tracing.make()
    headers = {tracing.HEADER: _only(headers.get("traces")) or trace.parent, **headers}
    try:
        app.send_task(task, queue=queue, retry=False, headers=headers, **options)
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error


def _only(traces: Mapping[str, str] | None) -> str | None:
    """Return the trace of a message that is about one article."""
    return next(iter(traces.values())) if traces and len(traces) == 1 else None


class GatheringOutbox(Generic[W]):
    """Publishes ids from a thread of its own, many in one message when many come together.

    An idle thread sends at once; while it sends, further ids gather for the next message. What a
    dying process leaves unsent is found by the sweep, and so is what comes while the broker is away
    for long: only so many ids are kept.
    """

    def __init__(self, outbox: Outbox[W], event: type[W]) -> None:
        self._outbox = outbox
        self._event = event
        self._ids: dict[Lane, list[str]] = {lane: [] for lane in Lane}
        self._traces: dict[str, str] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def publish(self, event: W) -> None:
        """Hand the event to the thread."""
        with self._changed:
            if len(self._ids[event.lane]) < _MOST_GATHERED:
                self._ids[event.lane].extend(event.ids)
                self._traces.update(event.traces)
            self._changed.notify()

    def close(self) -> None:
        """Send what has gathered and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=_SOCKET_SECONDS)

    def _run(self) -> None:
        is_open = True
        while is_open:
            try:
                is_open = self._send()
            except QueueAway as error:
                get_logger("outbox").warning("left to the sweep: %s", error)
            except Exception as error:  # noqa: BLE001  # without it all is left to the sweep
                get_logger("outbox").error("left to the sweep, unexpectedly", exc_info=error)

    def _send(self) -> bool:
        """Send what has gathered; tell whether there may be more."""
        event = self._next()
        if event:
            self._outbox.publish(event)
        return event is not None

    def _next(self) -> W | None:
        with self._changed:
            self._changed.wait_for(lambda: any(self._ids.values()) or self._closed)
            for lane, ids in self._ids.items():
                if ids:
                    self._ids[lane] = ids[MAX_IDS:]
                    some = tuple(dict.fromkeys(ids[:MAX_IDS]))
                    traces = {id: self._traces.pop(id) for id in some if id in self._traces}
                    return self._event(ids=some, lane=lane, traces=traces)
            return None


def queue_length(app: Celery, queue: str) -> int:
    """Return how many messages wait in a queue. Raises QueueAway."""
    try:
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            return int(channel.client.llen(queue))
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error

"""The queues behind the index, `alerts` and `vectors`, and what is sent on them."""

from collections.abc import Callable

from celery import Celery

from services.search.alerts.schemas import Delivery
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.celery_queue import queue_length, send, send_ids
from shared.path.events import ArticlesIndexed

ALERTS, VECTORS = "alerts", "vectors"
DELIVER = "alerts.deliver"
# So many go in one message, since a model may take a second for each.
_MOST = 16
# So many messages wait at most, some megabytes of Redis.
_LONGEST = 20_000


class IndexedOutbox:
    """Publishes what is indexed for those who have a use for it (port Outbox)."""

    def __init__(
        self, app: Celery, *, has_searches: Callable[[], bool], has_embedder: bool
    ) -> None:
        self._app = app
        self._has_searches = has_searches
        self._has_embedder = has_embedder

    def publish(self, event: ArticlesIndexed) -> None:
        """Send the event to the alerts, if any search is saved, and to the vectors, if any are.

        What can't be sent is logged and keeps nothing from the other queue.
        """
        count = len(event.ids)
        try:
            self._publish_to_alerts(event)
        except SurroundingsError as error:
            get_logger("alerts").warning("no alerts of %d articles: %s", count, error)
        try:
            self._publish_to_vectors(event)
        except SurroundingsError as error:
            get_logger("vectors").warning(
                "no vectors of some of %d articles: %s; run embed later", count, error
            )

    def _publish_to_alerts(self, event: ArticlesIndexed) -> None:
        if self._has_searches():
            send_ids(self._app, event.task, event.ids, ALERTS, event.traces)

    def _publish_to_vectors(self, event: ArticlesIndexed) -> None:
        if not self._has_embedder:
            return
        ids = event.ids
        if queue_length(self._app, VECTORS) >= _LONGEST:
            get_logger("vectors").warning(
                "no vectors of %d articles: too many wait; run embed later", len(ids)
            )
            return
        for first in range(0, len(ids), _MOST):
            some = ids[first : first + _MOST]
            traces = {id: event.traces[id] for id in some if id in event.traces}
            send_ids(self._app, event.task, some, VECTORS, traces)


class CeleryPostman:
    """Sends deliveries as Celery messages (port Postman)."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, delivery: Delivery, seconds: float = 0.0) -> None:
        """Have a delivery made."""
        argument = delivery.model_dump(mode="json")
        send(self._app, DELIVER, ALERTS, args=[argument], countdown=seconds or None)

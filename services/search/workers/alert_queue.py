"""The queue `alerts`: deliveries to make, and news of what is indexed."""

from collections.abc import Callable, Sequence

from celery import Celery

from services.search.alerts.schemas import Delivery
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.celery_queue import send

QUEUE = "alerts"
INDEXED, DELIVER = "alerts.articles_indexed", "alerts.deliver"


class CeleryPostman:
    """Sends deliveries, and news of what is indexed, as Celery messages (port Postman).

    `has_searches` tells whether there is any search to run over the news.
    """

    def __init__(self, app: Celery, has_searches: Callable[[], bool]) -> None:
        self._app = app
        self._has_searches = has_searches

    def send(self, delivery: Delivery, seconds: float = 0.0) -> None:
        """Have a delivery made."""
        self._send(DELIVER, delivery.model_dump(mode="json"), seconds)

    def indexed(self, ids: Sequence[str]) -> None:
        """Tell that articles are indexed; without the broker, no search is told of them."""
        try:
            if self._has_searches():
                self._send(INDEXED, list(ids), 0.0)
        except SurroundingsError as error:
            get_logger("alerts").warning("no alerts of %d articles: %s", len(ids), error)

    def _send(self, task: str, argument: object, seconds: float) -> None:
        send(self._app, task, QUEUE, args=[argument], countdown=seconds or None)

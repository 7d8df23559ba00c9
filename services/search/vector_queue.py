"""The queue `vectors`: ids of articles that a search sees from now on, or no longer."""

from collections.abc import Sequence

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.logs import get_logger

QUEUE = "vectors"
CHANGED = "vectors.articles_changed"
# So many go in one message, since a model may take a second for each.
_MOST = 16


class VectorQueue:
    """Sends what has changed as Celery messages."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def changed(self, ids: Sequence[str]) -> None:
        """Tell which articles changed; without the broker they wait for the command `embed`."""
        try:
            for first in range(0, len(ids), _MOST):
                some = list(ids[first : first + _MOST])
                self._app.send_task(
                    CHANGED, args=[some], queue=QUEUE, argsrepr=", ".join(some), retry=False
                )
        except (OperationalError, RedisError, OSError) as error:
            get_logger("vectors").warning("no vectors of %d articles: %s", len(ids), error)

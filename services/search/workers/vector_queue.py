"""The queue `vectors`: ids of articles that a search sees from now on, or no longer."""

from collections.abc import Sequence

from celery import Celery

from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.celery_queue import queue_length, send_ids

QUEUE = "vectors"
CHANGED = "vectors.articles_changed"
# So many go in one message, since a model may take a second for each.
_MOST = 16
# So many messages wait at most, some megabytes of Redis.
_LONGEST = 20_000


class VectorQueue:
    """Sends what has changed as Celery messages."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def changed(self, ids: Sequence[str]) -> None:
        """Tell which articles changed; what can't be told waits for the command `embed`."""
        log = get_logger("vectors")
        try:
            if queue_length(self._app, QUEUE) >= _LONGEST:
                log.warning("no vectors of %d articles: too many wait; run embed later", len(ids))
                return
            for first in range(0, len(ids), _MOST):
                send_ids(self._app, CHANGED, ids[first : first + _MOST], QUEUE)
        except SurroundingsError as error:
            log.warning("no vectors of %d articles: %s; run embed later", len(ids), error)

"""Who works behind the index, and the queues on which they get hints that something is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from celery import Celery

from shared.path import events
from shared.path.celery_queue import send_ids
from shared.path.events import ArticlesIndexed


@dataclass(frozen=True)
class Follower:
    """Who works behind the index: its list in the store, its task and queue, the size of a take."""

    name: str
    task: str
    queue: str
    at_once: int
    held_seconds: float = 30.0
    """After so long what was taken and isn't done is another's too."""


ALERTS = Follower("alerts", ArticlesIndexed.task, events.ALERTS, 50)
# A webhook may keep its caller waiting.
DELIVERIES = Follower("deliveries", "alerts.deliver", events.DELIVERIES, 1)
# A mail server may keep its caller waiting for each of ten answers.
DIGESTS = Follower("digests", "alerts.mail", events.DIGESTS, 1, held_seconds=180.0)
# A model may take a second for each article.
VECTORS = Follower("vectors", ArticlesIndexed.task, events.VECTORS, 16)


def hint(
    app: Celery, follower: Follower, ids: Sequence[str], traces: Mapping[str, str] | None = None
) -> None:
    """Tell a follower's workers that these are due, a message for each take. Raises QueueAway.

    A lost message costs time only, since what is due stands in the store.
    """
    for first in range(0, len(ids), follower.at_once):
        some = ids[first : first + follower.at_once]
        known = {id: traces[id] for id in some if id in traces} if traces else {}
        send_ids(app, follower.task, some, follower.queue, known)


class IndexedOutbox:
    """Knows who has a use for what is indexed, and tells them (port Outbox)."""

    def __init__(
        self, app: Celery, *, has_searches: Callable[[], bool], has_embedder: bool
    ) -> None:
        self._app = app
        self._has_searches = has_searches
        self._has_embedder = has_embedder

    def followers(self) -> list[str]:
        """Return the lists on which it is to be: of alerts, if any search is saved, of vectors.

        Raises RedisAway.
        """
        return [follower.name for follower in self._followers()]

    def publish(self, event: ArticlesIndexed) -> None:
        """Send hints to those who follow. Raises RedisAway, QueueAway."""
        for follower in self._followers():
            hint(self._app, follower, event.ids, event.traces)

    def _followers(self) -> list[Follower]:
        return [
            *([ALERTS] if self._has_searches() else []),
            *([VECTORS] if self._has_embedder else []),
        ]

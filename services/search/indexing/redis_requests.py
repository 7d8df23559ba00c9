"""The request for a new index on Redis (port ReindexRequests)."""

from typing import Any

from redis import Redis

from services.search.indexing.reindex import Progress
from shared.path.redis_client import connect, redis_errors
from shared.settings import SharedSettings

_ASKED = "caibian:reindex:asked"
_PROGRESS = "caibian:reindex:progress:"
_TRIES = "caibian:reindex:tries:"
_ASKED_SECONDS = 60
_KEPT_SECONDS = 86_400


class RedisRequests:
    """The request's id under one key, and what became of it under keys of its own."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis

    def ask(self, id: str) -> None:
        """Ask for a new index."""
        with redis_errors():
            self._redis.set(_ASKED, id, ex=_ASKED_SECONDS)

    def withdraw(self, id: str) -> None:
        """Ask no longer."""
        if self.asked() == id:
            with redis_errors():
                self._redis.delete(_ASKED)

    def asked(self) -> str | None:
        """Return the id of the present request."""
        with redis_errors():
            id: str | None = self._redis.get(_ASKED)
        return id

    def count_try(self, id: str) -> int:
        """Count a try."""
        with redis_errors(), self._redis.pipeline(transaction=True) as pipe:
            tries, _ = pipe.incr(_TRIES + id).expire(_TRIES + id, _KEPT_SECONDS).execute()
        return int(tries)

    def note(self, id: str, progress: Progress) -> None:
        """Note how far it is."""
        with redis_errors():
            self._redis.set(_PROGRESS + id, progress.model_dump_json(), ex=_KEPT_SECONDS)

    def progress(self, id: str) -> Progress:
        """Return what was noted last."""
        with redis_errors():
            noted = self._redis.get(_PROGRESS + id)
        return Progress.model_validate_json(noted) if noted else Progress()


def open_requests(settings: SharedSettings) -> RedisRequests:
    """Return the requests; Redis is reached for on first use."""
    return RedisRequests(connect(settings))

"""Answers to posts under an Idempotency-Key, on the store (port Answers)."""

from typing import Any

from redis import Redis

from services.ingest.idempotency import MAGIC, Answer, UnderWay
from shared.path.redis_client import connect, redis_errors, script
from shared.path.redis_store import PREFIX
from shared.settings import SharedSettings

KEPT_SECONDS = 86_400
_HELD_SECONDS = 60
_OWN = f"{PREFIX}idempotent:"


class RedisAnswers:
    """A name is held by its token, and then has its packed answer; both end by themselves."""

    def __init__(self, redis: Redis, most_bytes: int) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._most_bytes = most_bytes
        self._keep: Any = script(redis, "keep_answer")
        self._renew: Any = script(redis, "renew_hold")

    def begin(self, name: str, token: str) -> Answer | None:
        """Hold a name, or return what it was answered before."""
        with redis_errors():
            if self._redis.set(_OWN + name, token, nx=True, ex=_HELD_SECONDS):
                return None
            found = self._redis.get(_OWN + name)
        # As the client decodes bytes: by "surrogateescape", which keeps them.
        packed = (found or "").encode("utf-8", "surrogateescape")
        if packed.startswith(MAGIC):
            return Answer.unpack(packed)
        raise UnderWay

    def renew(self, name: str, token: str) -> None:
        """Hold a name for another minute."""
        with redis_errors():
            # In one step, as it may be another's in the next.
            self._renew(keys=[PREFIX], args=[name, token, _HELD_SECONDS])

    def finish(self, name: str, token: str, answer: Answer) -> bool:
        """Keep the answer."""
        return self._ended(name, token, answer.pack())

    def abandon(self, name: str, token: str) -> None:
        """Let the name go."""
        self._ended(name, token, b"")

    def _ended(self, name: str, token: str, packed: bytes) -> bool:
        args = [name, token, packed, KEPT_SECONDS, self._most_bytes]
        with redis_errors():
            return bool(self._keep(keys=[PREFIX], args=args))


def open_answers(settings: SharedSettings, most_bytes: int) -> RedisAnswers:
    """Return the answers on the store."""
    return RedisAnswers(connect(settings), most_bytes)

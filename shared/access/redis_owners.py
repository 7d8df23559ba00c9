"""Which owners are gone, by the keys and people on Redis (port Owners)."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from shared.access.redis_keys import KEYS
from shared.access.redis_people import REMOVED
from shared.path.redis_client import connect, redis_errors
from shared.settings import SharedSettings

_KEY, _PERSON = "key:", "person:"


class RedisOwners:
    """Keys are there or not; of people those are noted who were removed: others are elsewhere."""

    def __init__(
        self, redis: Redis, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._clock = clock

    def gone(self, owners: Collection[str]) -> set[str]:
        """Return those of some owners who may come in no more."""
        keys = [owner for owner in owners if owner.startswith(_KEY)]
        people = [owner for owner in owners if owner.startswith(_PERSON)]
        with redis_errors():
            kept = self._redis.hmget(KEYS, [_id(key) for key in keys]) if keys else []
            left = self._redis.smismember(REMOVED, [_id(one) for one in people]) if people else []
        over = {key for key, text in zip(keys, kept, strict=True) if self._is_over(text)}
        return over | {one for one, is_removed in zip(people, left, strict=True) if is_removed}

    def _is_over(self, kept: str | None) -> bool:
        # Of a key of a later release only that is read which every release writes.
        end = json.loads(kept).get("expires_at") if kept else None
        return kept is None or (end is not None and datetime.fromisoformat(end) <= self._clock())


def _id(owner: str) -> str:
    return owner.partition(":")[2]


def open_owners(settings: SharedSettings) -> RedisOwners:
    """Return what knows of owners; Redis is reached for on first use."""
    return RedisOwners(connect(settings))

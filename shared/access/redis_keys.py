"""The keys on Redis (port KeyStore)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from redis import Redis

from shared.access.keys import Key
from shared.access.ports import KeyChanged, NoKey
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.settings import SharedSettings

KEYS = "caibian:keys"
"""A hash: the JSON of each key by its id."""
_USED = "caibian:keys:used"
# In one step, so that a key that was revoked in the meantime doesn't come back.
_CHANGE = """
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
if cjson.decode(kept).hash ~= ARGV[2] then return 1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 2
"""


class RedisKeys:
    """Keys as JSON in one hash; when they were used in another, so that neither overwrites."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis

    def put(self, key: Key) -> None:
        """Keep a key."""
        with redis_errors():
            self._redis.hset(KEYS, key.id, key.model_dump_json())

    def change(self, key: Key, known: Key) -> None:
        """Keep a key in place of itself as it is known."""
        values = (key.id, known.hash, key.model_dump_json())
        with redis_errors():
            done = self._redis.eval(_CHANGE, 1, KEYS, *values)
        if done == 0:
            raise NoKey(key.id)
        if done == 1:
            raise KeyChanged(key.id)

    def all(self) -> dict[str, Key]:
        """Return all keys that this release can read."""
        with redis_errors():
            kept: dict[str, str] = self._redis.hgetall(KEYS)
        found = ((id, _read(id, key)) for id, key in kept.items())
        return {id: key for id, key in found if key}

    def remove(self, id: str) -> None:
        """Forget a key."""
        with redis_errors():
            removed = self._redis.hdel(KEYS, id)
            self._redis.hdel(_USED, id)
        if not removed:
            raise NoKey(id)

    def note_used(self, times: Mapping[str, datetime]) -> None:
        """Note when keys were used last."""
        with redis_errors():
            self._redis.hset(_USED, mapping={id: time.isoformat() for id, time in times.items()})

    def last_used(self) -> dict[str, datetime]:
        """Return when each key was used last."""
        with redis_errors():
            kept: dict[str, str] = self._redis.hgetall(_USED)
        return {id: datetime.fromisoformat(time) for id, time in kept.items()}


def _read(id: str, kept: str) -> Key | None:
    try:
        return Key.model_validate_json(kept)
    except ValidationError:
        get_logger("access").warning("the key %s is left out: not known to this release", id)
        return None


def open_keys(settings: SharedSettings) -> RedisKeys:
    """Return the keys; Redis is reached for on first use."""
    return RedisKeys(connect(settings))

"""How often a password was tried: counted by name and by address, so that guessing is slow."""

import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Protocol

from redis import Redis

from shared.errors import CaibianError, RedisAway
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.settings import SharedSettings

WINDOW_SECONDS = 900
A_NAME, AN_ADDRESS = 10, 50
"""So many tries of one name, and from one address, in a window."""
_PREFIX = "caibian:attempts:"
_COUNT = """
local counts = {}
for at, key in ipairs(KEYS) do
  counts[2 * at - 1] = redis.call('INCR', key)
  if counts[2 * at - 1] == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  counts[2 * at] = redis.call('TTL', key)
end
return counts
"""


class TooManyAttempts(CaibianError):
    """Too many passwords were tried; wait before the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Attempts(Protocol):
    """Counts tries. Every method raises RedisAway."""

    def count(self, keys: Sequence[str]) -> list[tuple[int, int]]:
        """Count a try for each key; return each's tries in its window, and seconds until it ends.

        A window begins with its first try.
        """

    def clear(self, key: str) -> None:
        """Forget the tries for a key."""


class RedisAttempts:
    """Tries counted on the broker: whatever process is asked, and lost with it."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis

    def count(self, keys: Sequence[str]) -> list[tuple[int, int]]:
        """Count a try for each key."""
        named = [_PREFIX + key for key in keys]
        with redis_errors():
            found: list[int] = self._redis.eval(_COUNT, len(named), *named, WINDOW_SECONDS)
        return list(zip(found[::2], found[1::2], strict=True))

    def clear(self, key: str) -> None:
        """Forget the tries for a key."""
        with redis_errors():
            self._redis.delete(_PREFIX + key)


class MemoryAttempts:
    """Tries counted in this process alone, for as long as the broker is away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, tuple[int, float]] = {}

    def count(self, keys: Sequence[str]) -> list[tuple[int, int]]:
        """Count a try for each key."""
        now = self._clock()
        self._tries = {key: kept for key, kept in self._tries.items() if kept[1] > now}
        for key in keys:
            tries, ends = self._tries.get(key, (0, now + WINDOW_SECONDS))
            self._tries[key] = (tries + 1, ends)
        return [(self._tries[key][0], round(self._tries[key][1] - now)) for key in keys]

    def clear(self, key: str) -> None:
        """Forget the tries for a key."""
        self._tries.pop(key, None)


class SlowGuessing:
    """Lets passwords be tried only so often."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._own = MemoryAttempts()

    def note(self, name: str, address: str) -> None:
        """Count a try before it is made, so that none slips by. Raises TooManyAttempts."""
        keys, most = (_of("name", name), _of("address", address)), (A_NAME, AN_ADDRESS)
        try:
            counted = self._attempts.count(keys)
        except RedisAway as error:
            get_logger("access").warning("tries are counted by this process alone: %s", error)
            counted = self._own.count(keys)
        waits = [
            seconds for (tries, seconds), limit in zip(counted, most, strict=True) if tries > limit
        ]
        if waits:
            raise TooManyAttempts(max(1, *waits))

    def succeeded(self, name: str) -> None:
        """Forget the tries of a name whose password was right."""
        key = _of("name", name)
        self._own.clear(key)
        try:
            self._attempts.clear(key)
        except RedisAway:
            return


def _of(kind: str, what: str) -> str:
    # A name is what somebody typed, perhaps a password in the wrong field.
    hashed = blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{kind}:{hashed}"


def open_guessing(settings: SharedSettings) -> SlowGuessing:
    """Return the counts on the broker, which is reached for on first use."""
    broker = settings.model_copy(
        update={
            "redis_host": settings.broker_host,
            "redis_port": settings.broker_port,
            "redis_password": settings.broker_password,
            "redis_sentinels": settings.broker_sentinels,
            "redis_master": settings.broker_master,
        }
    )
    return SlowGuessing(RedisAttempts(connect(broker)))

"""The one way to Redis: a client, its scripts and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    TimeoutError,
)

from shared.errors import RedisAway
from shared.settings import SharedSettings

_LUA = Path(__file__).parent / "lua"
_AWAY = (ConnectionError, TimeoutError, BusyLoadingError, OutOfMemoryError, ReadOnlyError)


def connect(settings: SharedSettings) -> Redis:
    """Return a client; it connects on first use and again after trouble."""
    return Redis.from_url(
        settings.redis_url(),
        decode_responses=True,
        socket_timeout=10,
        socket_connect_timeout=3,
        health_check_interval=30,
    )


def script(redis: Redis, name: str) -> Script:
    """Return the script `shared/lua/<name>.lua`, run by its digest."""
    return redis.register_script(_source(name))


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into RedisAway."""
    try:
        yield
    except _AWAY as error:
        raise RedisAway(error) from error


@cache
def _source(name: str) -> str:
    parts = [(_LUA / f"{part}.lua").read_text(encoding="utf-8") for part in ("common", name)]
    return "\n".join(parts)

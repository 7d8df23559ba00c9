"""The one way to Redis: a client, its scripts and its errors as ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,
)

from shared.errors import RedisAway, StoreFull
from shared.path.sentinels import connect_by_sentinels
from shared.settings import SharedSettings

# A worker gives up soon and tries again; what it holds is kept for longer than that.
_SECONDS = 4
_LUA = Path(__file__).parent / "lua"
_COMMON = ("common", "finished", "holders", "followers")
# Redis answers, but won't do it now: no disk, no replicas, a script that runs too long.
# Inside a script the code stands in the middle of the message.
_REFUSED = re.compile(
    r"(?:^|[\s-])(?:MISCONF|NOREPLICAS|BUSY|READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b"
)
_FULL = re.compile(r"(?:^|[\s-])OOM\b")
_AWAY = (ConnectionError, TimeoutError, BusyLoadingError, ReadOnlyError)


def connect(settings: SharedSettings) -> Redis:
    """Return a client; it connects on first use and again after trouble."""
    options: dict[str, Any] = {
        "decode_responses": True,
        # What lies on the shelves is packed: its bytes come and go as they are.
        "encoding_errors": "surrogateescape",
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "health_check_interval": 30,
    }
    if settings.redis_sentinels:
        return connect_by_sentinels(settings, **options)
    return Redis.from_url(settings.redis_url(), **options)


def script(redis: Redis, name: str) -> Script:
    """Return the script `shared/path/lua/<name>.lua`, run by its digest."""
    return redis.register_script(_source(name))


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into RedisAway, or StoreFull."""
    try:
        yield
    except OutOfMemoryError as error:
        raise StoreFull from error
    except _AWAY as error:
        raise RedisAway(error) from error
    except ResponseError as error:
        # Of a pipeline's error the first part repeats the command, and with it the article.
        answer = str(error).rpartition("caused error: ")[2]
        if _FULL.search(answer):
            raise StoreFull from error
        if _REFUSED.search(answer):
            raise RedisAway(answer) from error
        raise


@cache
def _source(name: str) -> str:
    parts = (*_COMMON, name)
    return "\n".join((_LUA / f"{part}.lua").read_text(encoding="utf-8") for part in parts)

"""A Redis behind sentinels: whoever is master now is found and followed.

A demoted master refuses what is written. Whatever way it says so, the connection is dropped, so
that the next call asks the sentinels anew.
"""

import copy
import re
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, ResponseError
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelManagedConnection

from shared.settings import SharedSettings

# What a server says that is master no more, or is cut off from its replicas and may not know it
# yet. In a script the code stands in the middle; a blocked call is broken off as UNBLOCKED, and
# WAIT has no code of its own.
_DEMOTED = re.compile(
    r"(?:^|[\s-])(?:READONLY|NOREPLICAS|MASTERDOWN|UNBLOCKED|WAIT cannot be used with replica)\b"
)
# A sentinel answers at once or not at all, and the next one is as good.
_SENTINEL_SECONDS = 1.0


class MasterConnection(SentinelManagedConnection):
    """A connection to the present master, closed as soon as that isn't one."""

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Return the answer. Raises ConnectionError when this is no master that takes writes."""
        try:
            return super().read_response(*args, **options)
        except ResponseError as error:
            # redis-py does this for READONLY alone, and not where a script or a block met it.
            if _DEMOTED.search(str(error)):
                self.disconnect()  # type: ignore[no-untyped-call]
                raise ConnectionError(str(error)) from error
            raise


class Sentinels(Sentinel):
    """The sentinels; many threads may ask them at once."""

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Return host and port of the master. Raises MasterNotFoundError, a ConnectionError."""
        # redis-py moves who answered to the top by a swap in place, by which two threads lose one.
        own = copy.copy(self)
        own.sentinels = list(self.sentinels)
        host, port = Sentinel.discover_master(own, service_name)  # type: ignore[no-untyped-call]
        self.sentinels = own.sentinels
        return host, port


def connect_by_sentinels(settings: SharedSettings, **options: Any) -> Redis:
    """Return a client of the store's master; `options` are those of a Redis connection."""
    sentinels = Sentinels(
        addresses(settings.redis_sentinels), sentinel_kwargs=sentinel_options(settings)
    )  # type: ignore[no-untyped-call]
    client: Redis = sentinels.master_for(
        settings.redis_master,
        connection_class=MasterConnection,
        password=settings.redis_password.get_secret_value() or None,
        **options,
    )  # type: ignore[no-untyped-call]
    return client


def addresses(hosts: str) -> list[tuple[str, int]]:
    """Return host and port of each of `host:port,host:port`."""
    pairs = (pair.rpartition(":") for pair in hosts.split(","))
    return [(host, int(port)) for host, _, port in pairs]


def sentinel_options(settings: SharedSettings) -> dict[str, Any]:
    """Return how to connect to a sentinel."""
    return {
        "password": settings.sentinel_password.get_secret_value() or None,
        "socket_timeout": _SENTINEL_SECONDS,
        "socket_connect_timeout": _SENTINEL_SECONDS,
        # By default a sentinel that is down is tried four times, with seconds between.
        "retry": Retry(NoBackoff(), 0),
    }

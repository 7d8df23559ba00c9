"""Runs the policy of retention once a day, beside an indexer."""

import threading
from collections.abc import Callable
from typing import Any

from redis import Redis

from shared.logs import get_logger
from shared.path.redis_client import redis_errors

_RUN = "caibian:retain:run"
_DAY = 86_400


class Daily:
    """Begins the work in a thread of its own, in one of all indexers, once a day.

    What fails is logged and tried again the next day.
    """

    def __init__(self, redis: Redis, work: Callable[[], str]) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._work = work

    def tend(self) -> None:
        """Begin if it is time to. Raises RedisAway."""
        with redis_errors():
            is_mine = self._redis.set(_RUN, 1, nx=True, ex=_DAY)
        if is_mine:
            threading.Thread(target=self._run, name="retention", daemon=True).start()

    def _run(self) -> None:
        try:
            get_logger("retention").info("%s", self._work())
        except Exception as error:  # noqa: BLE001  # a thread's error would be seen by nobody
            get_logger("retention").error("not done today", exc_info=error)

"""One reindex at a time: a lock in Redis that its holder keeps alive."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from services.search.ports import RebuildHindered
from shared.errors import RedisAway
from shared.redis_client import redis_errors

_NAME = "caibian:reindex"
_SECONDS = 60.0


@contextmanager
def alone(redis: Redis, seconds: float = _SECONDS) -> Iterator[None]:
    """Hold the lock; should this process die, it ends after so many seconds.

    Raises RebuildHindered while another process holds it, RedisAway.
    """
    lock = redis.lock(_NAME, timeout=seconds, blocking=False, thread_local=False)
    with redis_errors():
        if not lock.acquire():
            raise RebuildHindered("another reindex is at work, or died less than a minute ago")
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, done, seconds / 3), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        with redis_errors(), suppress(LockError):
            lock.release()


def _keep(lock: Lock, done: threading.Event, pause: float) -> None:
    while not done.wait(pause):
        # Redis may be away for a moment; the lock's own time is longer than that.
        with suppress(LockError, RedisAway), redis_errors():
            lock.reacquire()

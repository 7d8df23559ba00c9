"""One reindex at a time: a lock in Redis that its holder keeps alive.

By hand, since the renewal of python-redis-lock ends with the first error, as of a Redis that is
away for a moment, and tells its holder of no loss.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from services.search.index.ports import RebuildHindered
from shared.errors import RedisAway
from shared.path.redis_client import redis_errors

_NAME = "caibian:reindex"
_SECONDS = 60.0


@contextmanager
def alone(redis: Redis, seconds: float = _SECONDS) -> Iterator[Callable[[], None]]:
    """Hold the lock; should this process die, it ends after so many seconds.

    Yields a check to be made again and again: it raises RebuildHindered once the lock is lost.
    Raises RebuildHindered while another process holds it, RedisAway.
    """
    lock = redis.lock(_NAME, timeout=seconds, blocking=False, thread_local=False)
    with redis_errors():
        if not lock.acquire():
            raise RebuildHindered("another reindex is at work, or died less than a minute ago")
    done, lost = threading.Event(), threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, done, lost, seconds / 3), daemon=True)
    keeper.start()

    def check() -> None:
        if lost.is_set():
            raise RebuildHindered("its lock was lost, as Redis was away for too long")

    try:
        yield check
    finally:
        done.set()
        keeper.join()
        # What can't be given back ends by itself.
        with suppress(LockError, RedisAway), redis_errors():
            lock.release()


def _keep(lock: Lock, done: threading.Event, lost: threading.Event, pause: float) -> None:
    while not done.wait(pause):
        try:
            # Redis may be away for a moment; the lock's own time is longer than that.
            with suppress(RedisAway), redis_errors():
                lock.reacquire()
        except Exception:  # noqa: BLE001  # whatever it is, nobody else is kept away any more
            lost.set()
            return

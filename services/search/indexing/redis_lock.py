"""One reindex at a time: a lease in Redis that its holder keeps alive, and who looks after it.

By hand, since the renewal of python-redis-lock ends with the first error, as of a Redis that is
away for a moment, and tells its holder of no loss.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from services.search.index.ports import RebuildHindered
from shared.errors import RedisAway
from shared.path.redis_client import redis_errors

_NAME = "caibian:reindex"
_SECONDS = 8.0
# Redis may have been away itself, and with it the lease: its holder has so long to come back.
_GRACE_SECONDS = 4.0


@contextmanager
def alone(redis: Redis, seconds: float = _SECONDS) -> Iterator[Callable[[], None]]:
    """Hold the lease; should this process die, it ends after so many seconds.

    Yields a check to be made again and again: it raises RebuildHindered once another may be at
    work. A lease that ended while Redis was away is taken up again, if nobody else has it.
    Raises RebuildHindered while another process holds it, RedisAway.
    """
    lock = redis.lock(_NAME, timeout=seconds, blocking=False, thread_local=False)
    with redis_errors():
        if not lock.acquire():
            raise RebuildHindered("another reindex is at work, or died some seconds ago")
    done, lost = threading.Event(), threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, done, lost, seconds / 4), daemon=True)
    keeper.start()

    def check() -> None:
        if lost.is_set():
            raise RebuildHindered("its lease was lost, as it or Redis was away for too long")

    try:
        yield check
    finally:
        done.set()
        keeper.join()
        # What can't be given back ends by itself.
        with suppress(LockError, RedisAway), redis_errors():
            lock.release()


def is_reindexing(redis: Redis) -> bool:
    """Tell whether the lease of a reindex lives. Raises RedisAway."""
    with redis_errors():
        return bool(redis.exists(_NAME))


class Mender:
    """Has an index cleared up after a reindex, once that has been seen to be dead for a while."""

    def __init__(
        self,
        mend: Callable[[Callable[[], bool]], None],
        is_reindexing: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mend = mend
        self._is_reindexing = is_reindexing
        self._clock = clock
        self._dead_since: float | None = None

    def tend(self) -> None:
        """Look after the index; cheap where nothing is left. Raises IndexAway, RedisAway."""
        self._mend(self._may_be_at_work)

    def _may_be_at_work(self) -> bool:
        try:
            is_at_work = self._is_reindexing()
        except RedisAway:
            self._dead_since = None
            raise
        if is_at_work:
            self._dead_since = None
            return True
        if self._dead_since is None:
            self._dead_since = self._clock()
        return self._clock() - self._dead_since < _GRACE_SECONDS


def _keep(lock: Lock, done: threading.Event, lost: threading.Event, pause: float) -> None:
    while not done.wait(pause):
        try:
            # Redis may be away for a moment; the lease is longer than that.
            with suppress(RedisAway), redis_errors():
                _renew(lock)
        except Exception:  # noqa: BLE001  # whatever it is, nobody else is kept away any more
            lost.set()
            return


def _renew(lock: Lock) -> None:
    """Renew the lease, or take it up again. Raises LockError when another has it."""
    try:
        lock.reacquire()
    except LockError:
        if not lock.acquire(token=lock.local.token):
            raise

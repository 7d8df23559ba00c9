"""Who a session's cookie stands for: remembered for moments, known on while the store is away."""

import time
from collections.abc import Callable

import anyio

from shared.access.callers import Caller
from shared.access.sessions import SessionBook, hash_of
from shared.errors import RedisAway

FRESH_SECONDS = 2.0
"""So long a session that was ended may still be good on another process."""
_STALE_SECONDS = 900.0
_WAIT_SECONDS = 1.0
_THREADS = 8
_MOST = 4096


class SessionDoor:
    """Finds whose a session is, without a thread or the store where that was just done."""

    def __init__(self, book: SessionBook, clock: Callable[[], float] = time.monotonic) -> None:
        self.book = book
        self._clock = clock
        self._known: dict[str, tuple[float, Caller]] = {}
        self._limiter = anyio.CapacityLimiter(_THREADS)

    async def caller(self, id: str) -> Caller | None:
        """Return whose session it is, None when it is over. Raises RedisAway."""
        hash, now = hash_of(id), self._clock()
        known = self._known.get(hash)
        if known and now - known[0] < FRESH_SECONDS:
            return known[1]
        try:
            found = await self._find(id)
        except RedisAway:
            if known and now - known[0] < _STALE_SECONDS:
                return known[1]
            raise
        self._note(hash, now, found)
        return found

    def knows(self, id: str) -> bool:
        """Tell whether a session was good a short while ago, so that it is worth a look."""
        return hash_of(id) in self._known

    def end(self, id: str) -> None:
        """End a session. Raises RedisAway."""
        self.book.end(id)
        self._known.pop(hash_of(id), None)

    async def _find(self, id: str) -> Caller | None:
        with anyio.move_on_after(_WAIT_SECONDS):
            return await anyio.to_thread.run_sync(
                self.book.find, id, limiter=self._limiter, abandon_on_cancel=True
            )
        raise RedisAway

    def _note(self, hash: str, now: float, found: Caller | None) -> None:
        self._known.pop(hash, None)
        if found:
            if len(self._known) >= _MOST:
                # The one that was asked for longest ago.
                self._known.pop(next(iter(self._known)))
            self._known[hash] = (now, found)

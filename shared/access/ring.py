"""The keys as a process knows them: read again every few seconds, kept while the store is away."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from shared.access.keys import Key, is_same, split
from shared.access.ports import KeyStore
from shared.access.secrets import derived
from shared.errors import RedisAway

FRESH_SECONDS = 2.0
"""So long a key that was revoked may still be good on another process."""
_PAUSE_SECONDS = 0.5
_USED_SECONDS = 30.0
STALE_SECONDS = 900.0
"""So long the keys known last are good while the store doesn't answer."""


class KeyRing:
    """Compares tokens with the keys of a store; `secret` is asked for at the first."""

    def __init__(
        self,
        store: KeyStore,
        secret: Callable[[], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._secret = secret
        self._clock = clock
        self._hashing = b""
        self._keys: dict[str, Key] = {}
        self._read = self._tried = float("-inf")
        self._used: dict[str, tuple[float, datetime]] = {}
        self._unwritten: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_fresh(self) -> bool:
        """Tell whether the keys were read (or that was tried) a moment ago."""
        return not self.is_stale() and self._clock() - self._tried < FRESH_SECONDS

    def is_stale(self) -> bool:
        """Tell whether the keys known are too old to judge by."""
        return self._clock() - self._read > STALE_SECONDS

    def is_behind(self) -> bool:
        """Tell whether the keys couldn't be read the last time that was tried."""
        return self._read < self._tried

    def pause(self) -> float:
        """Return in how many seconds the keys may be read anew."""
        return max(0.0, self._tried + _PAUSE_SECONDS - self._clock())

    def refresh(self) -> None:
        """Read the keys anew unless that was just done. Raises RedisAway."""
        with self._lock:
            if self.pause():
                return
            self._tried = self._clock()
            self._hashing = self._hashing or derived(self._secret(), "keys")
            self._keys = self._store.all()
            self._read = max(self._tried, self._clock())

    def find(self, token: str) -> Key | None:
        """Return the key of a token, if it is one that is good now."""
        parts, now = split(token), datetime.now(UTC)
        key = self._keys.get(parts[0]) if parts else None
        if parts is None or key is None or not is_same(parts[1], key, self._hashing, now):
            return None
        return None if key.is_over(now) else key

    def note_used(self, id: str) -> bool:
        """Note that a key is used; tell whether it is time to write that down."""
        now = self._clock()
        before = self._used.get(id)
        if before and now - before[0] < _USED_SECONDS:
            return False
        self._used[id] = (now, datetime.now(UTC))
        self._unwritten[id] = self._used[id][1]
        return True

    def write_used(self) -> None:
        """Tell the store when keys were used last; while it is away that is lost."""
        times, self._unwritten = self._unwritten, {}
        with suppress(RedisAway):
            self._store.note_used(times)

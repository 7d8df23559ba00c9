"""What keeps the keys: a port with a fake and Redis under one contract (tests/contract)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from shared.access.keys import Key
from shared.errors import CaibianError


class NoKey(CaibianError):
    """There is no key with this id."""


class KeyChanged(CaibianError):
    """The key was changed by somebody else in the meantime."""


class KeyStore(Protocol):
    """Keeps keys; each method raises RedisAway while the store can't be reached."""

    def put(self, key: Key) -> None:
        """Keep a key, in place of one with its id."""

    def change(self, key: Key, known: Key) -> None:
        """Keep a key in place of itself as it is known. Raises NoKey, KeyChanged."""

    def all(self) -> dict[str, Key]:
        """Return all keys by id."""

    def remove(self, id: str) -> None:
        """Forget a key. Raises NoKey."""

    def note_used(self, times: Mapping[str, datetime]) -> None:
        """Note when keys were used last."""

    def last_used(self) -> dict[str, datetime]:
        """Return when each key was used last, as far as it was."""

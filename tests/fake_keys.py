"""Keys in memory, and a door that opens by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.access.callers import Scope
from shared.access.doors import Access
from shared.access.keys import Key, NewKey, make_key
from shared.access.ports import KeyChanged, NoKey
from shared.access.ring import KeyRing
from shared.access.secrets import derived
from shared.errors import RedisAway

SECRET = b"a secret of the tests"


@dataclass
class FakeKeys:
    """Keys in a dictionary (port KeyStore)."""

    kept: dict[str, Key] = field(default_factory=dict)
    used: dict[str, datetime] = field(default_factory=dict)
    is_away: bool = False
    reads: int = 0

    def put(self, key: Key) -> None:
        """Keep a key."""
        self._be_there()
        self.kept[key.id] = key

    def change(self, key: Key, known: Key) -> None:
        """Keep a key in place of itself as it is known."""
        self._be_there()
        if key.id not in self.kept:
            raise NoKey(key.id)
        if self.kept[key.id].hash != known.hash:
            raise KeyChanged(key.id)
        self.kept[key.id] = key

    def all(self) -> dict[str, Key]:
        """Return all keys."""
        self._be_there()
        self.reads += 1
        return dict(self.kept)

    def remove(self, id: str) -> None:
        """Forget a key."""
        self._be_there()
        self.used.pop(id, None)
        if self.kept.pop(id, None) is None:
            raise NoKey(id)

    def note_used(self, times: Mapping[str, datetime]) -> None:
        """Note when keys were used."""
        self._be_there()
        self.used.update(times)

    def last_used(self) -> dict[str, datetime]:
        """Return when each was used."""
        self._be_there()
        return dict(self.used)

    def _be_there(self) -> None:
        if self.is_away:
            raise RedisAway

    def add(self, *scopes: Scope, **more: object) -> str:
        """Keep a new key and return its token."""
        asked = NewKey.model_validate({"name": "desk", "scopes": scopes, **more})
        key, token = make_key(asked, derived(SECRET, "keys"))
        self.put(key)
        return token


def closed(keys: FakeKeys, service_key: str = "") -> Access:
    """Return the door of a service that needs keys."""
    return Access(is_open=False, service_key=service_key, ring=KeyRing(keys, lambda: SECRET))


def bearer(token: str) -> dict[str, str]:
    """Return the header of a request with a key."""
    return {"Authorization": f"Bearer {token}"}

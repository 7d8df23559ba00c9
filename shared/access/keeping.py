"""Keeping keys: made, listed, revoked and rotated; used by the API, the page and the command."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from shared.access.keys import Key, KeyFields, NewKey, make_key, rotate
from shared.access.ports import KeyStore, NoKey
from shared.access.redis_keys import open_keys
from shared.access.secrets import derived, signing_secret
from shared.errors import CaibianError
from shared.settings import PageSettings

MOST = 1000
"""So many keys there may be: each process reads all of them again and again."""
MOST_HOURS = 24 * 90
MOST_DAYS = 36_500
"""So many days a key is good at most, unless it is good for ever."""


class TooManyKeys(CaibianError):
    """So many keys there may be, and no more."""


class BadEnd(CaibianError):
    """A key ends later than now and within 36,500 days; one without an end is good for ever."""


class ShownKey(KeyFields):
    """A key as it is shown: nothing by which one could come in."""

    id: str
    created_at: datetime
    last_used: datetime | None = None


class MadeKey(ShownKey):
    """A key as it is shown this once: `key` is what to send as Authorization: Bearer."""

    key: str


@dataclass(frozen=True)
class KeyDesk:
    """Where keys are made; each method raises RedisAway."""

    store: KeyStore
    secret: Callable[[], bytes]

    def create(self, asked: NewKey) -> MadeKey:
        """Keep a new key. Raises TooManyKeys, BadEnd."""
        _check_end(asked)
        if len(self.store.all()) >= MOST:
            raise TooManyKeys(MOST)
        key, token = make_key(asked, derived(self.secret(), "keys"))
        self.store.put(key)
        return MadeKey(**dict(_shown(key, None)), key=token)

    def listed(self) -> list[ShownKey]:
        """Return all keys, the oldest first."""
        used = self.store.last_used()
        shown = [_shown(key, used.get(id)) for id, key in self.store.all().items()]
        return sorted(shown, key=lambda key: (key.created_at, key.id))

    def revoke(self, id: str) -> None:
        """Forget a key. Raises NoKey."""
        self.store.remove(id)

    def rotate(self, id: str, hours: float) -> MadeKey:
        """Give a key a new token; the one before is good for so long still.

        Raises NoKey, KeyChanged.
        """
        known = self.store.all().get(id)
        if known is None:
            raise NoKey(id)
        key, token = rotate(known, derived(self.secret(), "keys"), timedelta(hours=hours))
        self.store.change(key, known)
        return MadeKey(**dict(_shown(key, self.store.last_used().get(id))), key=token)


def end_after(days: float) -> datetime:
    """Return when so many days are over. Raises BadEnd."""
    try:
        return datetime.now(UTC) + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        raise BadEnd(f"{days:g} days") from error


def _check_end(asked: NewKey) -> None:
    """Refuse a key that would be over at once. Raises BadEnd."""
    end, now = asked.expires_at, datetime.now(UTC)
    if end is not None and not now < end <= now + timedelta(days=MOST_DAYS):
        raise BadEnd(end.isoformat(timespec="seconds"))


def open_desk(settings: PageSettings) -> KeyDesk:
    """Return the desk of the store's keys."""
    return KeyDesk(open_keys(settings), partial(signing_secret, settings))


def _shown(key: Key, used: datetime | None) -> ShownKey:
    fields = {name: getattr(key, name) for name in KeyFields.model_fields}
    return ShownKey(**fields, id=key.id, created_at=key.created_at, last_used=used)

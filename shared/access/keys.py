"""A key: what is kept of it, how one is made, and how a token is compared with it."""

import hmac
import secrets
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.access.callers import Caller, Scope

_PREFIX = "cb_"
_ID_BYTES, _SECRET_BYTES = 8, 32
ID_PATTERN = "^[0-9a-f]{16}$"
Text = Annotated[str, Field(min_length=1, max_length=200)]


class NewKey(BaseModel):
    """What is asked of a key that is to be made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Text, Field(description="whom or what it is for")]
    scopes: Annotated[frozenset[Scope], Field(min_length=1, description="what it may do")]
    source: Annotated[Text | None, Field(description="the source of all articles posted by it")] = (
        None
    )
    expires_at: Annotated[datetime | None, Field(description="when it ends; null: never")] = None
    rate: Annotated[
        int | None, Field(ge=1, le=1_000_000, description="requests a minute; null: as configured")
    ] = None


class Key(NewKey):
    """A key as it is kept: its secret only as a keyed hash."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    hash: str
    created_at: datetime

    def caller(self) -> Caller:
        """Return who holds the key."""
        return Caller("key", self.id, self.name, self.scopes, self.source, self.rate)

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at


def make_key(asked: NewKey, secret: bytes, id: str | None = None) -> tuple[Key, str]:
    """Return a key and its token, which is shown once; `secret` is that of the keyed hash."""
    id = id or secrets.token_hex(_ID_BYTES)
    random = secrets.token_urlsafe(_SECRET_BYTES)
    kept = {
        **asked.model_dump(include=set(NewKey.model_fields)),
        "id": id,
        "hash": hash_of(random, secret),
        "created_at": datetime.now(UTC),
    }
    return Key(**kept), f"{_PREFIX}{id}_{random}"


def split(token: str) -> tuple[str, str] | None:
    """Return a token's id and its random part, or None when it has not the form of one."""
    if not token.startswith(_PREFIX):
        return None
    id, mark, random = token[len(_PREFIX) :].partition("_")
    return (id, random) if mark and random else None


def hash_of(random: str, secret: bytes) -> str:
    """Return the keyed hash (BLAKE2b, RFC 7693) of a token's random part.

    It is fast because what it hashes is random: 256 bits can't be guessed, however fast one tries.
    """
    return blake2b(random.encode(), key=secret, digest_size=32).hexdigest()


def is_same(random: str, key: Key, secret: bytes) -> bool:
    """Compare a token's random part with a key, in a time that tells nothing."""
    return hmac.compare_digest(hash_of(random, secret), key.hash)

"""A key: what is kept of it, how one is made, and how a token is compared with it."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from secrets import token_hex, token_urlsafe
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from shared.access.callers import Caller, Scope
from shared.text.plain_line import PLAIN_PATTERN

_PREFIX = "cb_"
_ID_BYTES, _SECRET_BYTES = 8, 32
ID_PATTERN = "^[0-9a-f]{16}$"
Text = Annotated[str, Field(min_length=1, max_length=200)]
# A key that is kept may be called otherwise, by an earlier release.
Shown = Annotated[Text, Field(pattern=PLAIN_PATTERN)]


def _no_number(time: Any) -> Any:
    """Refuse a number, which would be taken for seconds since 1970. Raises ValueError."""
    if isinstance(time, int | float):
        raise ValueError("must be a time of ISO 8601, such as 2027-01-01T00:00:00+08:00")
    return time


class KeyFields(BaseModel):
    """What is said of a key by who makes it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[Text, Field(description="whom or what it is for")]
    scopes: Annotated[
        frozenset[Scope],
        # One that is named twice is taken once.
        Field(min_length=1, description="what it may do", json_schema_extra={"uniqueItems": False}),
    ]
    source: Annotated[Text | None, Field(description="the source of all articles posted by it")] = (
        None
    )
    expires_at: Annotated[
        AwareDatetime | None,
        BeforeValidator(_no_number),
        Field(description="when it ends; null: never"),
    ] = None
    rate: Annotated[
        int | None, Field(ge=1, le=1_000_000, description="requests a minute; null: as configured")
    ] = None


class NewKey(KeyFields):
    """What is asked of a key that is to be made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Shown, Field(description="whom or what it is for")]
    source: Annotated[
        Shown | None, Field(description="the source of all articles posted by it")
    ] = None


class Key(KeyFields):
    """A key as it is kept: its secret only as a keyed hash.

    Of a key that was rotated the hash before is good `until` then.
    """

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    hash: str
    created_at: datetime
    hash_before: str | None = None
    until: datetime | None = None

    def caller(self) -> Caller:
        """Return who holds the key."""
        return Caller("key", self.id, self.name, self.scopes, self.source, self.rate)

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at


def make_key(asked: NewKey, secret: bytes) -> tuple[Key, str]:
    """Return a key and its token, which is shown once; `secret` is that of the keyed hash."""
    id, (random, hash) = token_hex(_ID_BYTES), _random(secret)
    key = Key(**dict(asked), id=id, hash=hash, created_at=datetime.now(UTC))
    return key, f"{_PREFIX}{id}_{random}"


def rotate(key: Key, secret: bytes, overlap: timedelta) -> tuple[Key, str]:
    """Return the key with a new token; the one before is good for so long still."""
    random, hash = _random(secret)
    until = datetime.now(UTC) + overlap
    before = {"hash_before": key.hash, "until": until} if overlap else {}
    kept = {"hash_before": None, "until": None, "hash": hash, **before}
    return key.model_copy(update=kept), f"{_PREFIX}{key.id}_{random}"


def _random(secret: bytes) -> tuple[str, str]:
    """Return a token's random part and its hash."""
    random = token_urlsafe(_SECRET_BYTES)
    return random, hash_of(random, secret)


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


def is_same(random: str, key: Key, secret: bytes, now: datetime) -> bool:
    """Compare a token's random part with a key, in a time that tells nothing."""
    hashed = hash_of(random, secret)
    is_now = hmac.compare_digest(hashed, key.hash)
    is_before = hmac.compare_digest(hashed, key.hash_before or "")
    return is_now or (is_before and key.until is not None and now < key.until)

"""The secret that signs sessions, forms and cursors and keys the hashes of keys."""

import secrets
from hashlib import blake2b
from typing import Any

from shared.path.redis_client import connect, redis_errors
from shared.settings import PageSettings

_SECRET = "caibian:secret"  # noqa: S105  # where it is kept


def signing_secret(settings: PageSettings) -> bytes:
    """Return the secret of the settings, else the store's, made at first. Raises RedisAway."""
    if own := settings.secret.get_secret_value():
        return own.encode()
    # The client's types mix in its asynchronous twin, which says nothing here.
    redis: Any = connect(settings)
    with redis_errors():
        redis.set(_SECRET, secrets.token_hex(32), nx=True)
        kept: str = redis.get(_SECRET)
    redis.close()
    return kept.encode()


def derived(secret: bytes, purpose: str) -> bytes:
    """Return the part (32 bytes) of a secret for one purpose, such as "keys" or "cursors"."""
    whole = blake2b(secret, digest_size=64).digest()
    return blake2b(purpose.encode(), key=whole, digest_size=32).digest()

"""Keys, by which programs come in."""

from datetime import datetime

from pydantic import Field

from caibian_client.models.base import Model, Open


class Scope(Open):
    """What a key may do."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


class ShownKey(Model):
    """A key as it is shown: nothing by which one could come in.

    `source` is that of all articles posted by it, `rate` its requests a minute (None: as
    configured).
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    source: str | None = None
    expires_at: datetime | None = None
    rate: int | None = None
    created_at: datetime
    last_used: datetime | None = None


class MadeKey(ShownKey):
    """A key as it is shown this once: `key` is what to give a client."""

    key: str = Field(repr=False)


class Keys(Model):
    """All keys, the oldest first."""

    keys: tuple[ShownKey, ...]

"""Requests by which an admin makes and revokes keys."""

from collections.abc import Iterable
from datetime import datetime

from caibian_client.models.keys import Keys, MadeKey, Scope
from caibian_client.wire import Call, json_of, model, nothing

_ALL, _ONE = "/v1/keys", "/v1/keys/{id}"
_JSON = {"Content-Type": "application/json"}


def create_key(
    name: str,
    scopes: Iterable[Scope | str],
    *,
    source: str | None = None,
    expires_at: datetime | str | None = None,
    rate: int | None = None,
) -> Call[MadeKey]:
    """Make a key with the scopes ingest, read or admin. Its answer alone holds the key itself.

    `source` is that of all articles posted by it, `rate` how often it may ask a minute.
    """
    asked = {
        "name": name,
        "scopes": sorted(str(scope) for scope in scopes),
        "source": source,
        "expires_at": expires_at,
        "rate": rate,
    }
    return Call(
        "ingest",
        "POST",
        _ALL,
        model(MadeKey),
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def keys() -> Call[Keys]:
    """List all keys and when each was used last."""
    return Call("ingest", "GET", _ALL, model(Keys))


def revoke_key(id: str) -> Call[None]:
    """Revoke a key: within seconds it opens nothing any more. Raises NotFound."""
    return Call("ingest", "DELETE", _ONE, nothing, {"id": id})


def rotate_key(id: str, *, hours: float = 0.0) -> Call[MadeKey]:
    """Replace a key by a new one; the one before is good for so many hours still."""
    path = f"{_ONE}/rotate"
    return Call(
        "ingest", "POST", path, model(MadeKey), {"id": id}, {"hours": hours}, is_repeatable=False
    )

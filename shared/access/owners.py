"""Whose something is that a caller made, and whether who owns it may still come in.

Its maker alone sees and changes it, and admins do. What was kept before there were owners, and what
is made without a key, belongs to nobody: that is the admins'. What works in the name of others asks
whether they are gone.
"""

from collections.abc import Collection
from typing import Protocol

from shared.access.callers import Caller, Scope


class Owners(Protocol):
    """Knows of owners, as in key:… and person:…, which of them are gone."""

    def gone(self, owners: Collection[str]) -> set[str]:
        """Return those whose key was revoked or is over, or who were removed. Raises RedisAway.

        Whom an identity provider vouches for is never known to be gone.
        """


def owner_of(caller: Caller) -> str | None:
    """Return who owns what a caller makes, None where that is nobody."""
    return f"{caller.kind}:{caller.id}" if caller.kind in ("key", "person") else None


def is_for(owner: str | None, caller: Caller) -> bool:
    """Tell whether what an owner has is there for a caller."""
    return caller.may(Scope.ADMIN) or (owner is not None and owner == owner_of(caller))


def may_keep(caller: Caller) -> bool:
    """Tell whether a caller may keep things of its own, such as searches, and forget them.

    People keep their own. A key that only reads changes nothing, so that whoever steals it can't.
    """
    may_read, is_person = caller.may(Scope.READ), caller.kind == "person"
    return may_read and (is_person or caller.may(Scope.INGEST))

"""Whose something is that a caller made: its maker alone sees and changes it, and admins do.

What was kept before there were owners, and what is made without a key, belongs to nobody: that is
the admins'.
"""

from shared.access.callers import Caller, Scope


def owner_of(caller: Caller) -> str | None:
    """Return who owns what a caller makes, None where that is nobody."""
    return f"{caller.kind}:{caller.id}" if caller.kind in ("key", "person") else None


def is_for(owner: str | None, caller: Caller) -> bool:
    """Tell whether what an owner has is there for a caller."""
    return caller.may(Scope.ADMIN) or (owner is not None and owner == owner_of(caller))

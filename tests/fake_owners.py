"""Owners of whom it is known who is gone."""

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass
class FakeOwners:
    """Owners in a set (port Owners)."""

    away: set[str] = field(default_factory=set)

    def gone(self, owners: Collection[str]) -> set[str]:
        """Return those of some owners who may come in no more."""
        return self.away & set(owners)

"""Whether who owns something may still come in: what works in the name of others asks that."""

from collections.abc import Collection
from typing import Protocol


class Owners(Protocol):
    """Knows of owners, as in key:… and person:…, which of them are gone."""

    def gone(self, owners: Collection[str]) -> set[str]:
        """Return those whose key was revoked or is over, or who were removed. Raises RedisAway.

        Whom an identity provider vouches for is never known to be gone.
        """

"""Who asks: a caller, and the scopes that say what it may."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Scope(StrEnum):
    """What a caller may do: post articles, read, or everything."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


Kind = Literal["local", "key", "person", "service", "link"]


@dataclass(frozen=True)
class Caller:
    """Who sent a request.

    `kind` is local where a service needs no key, service for the key of the configuration, link for
    whoever follows a signed link of a mail, by what that is for. `source` is what all its articles
    are from, `rate` how many requests a minute it may send (None: as configured).
    """

    kind: Kind
    id: str
    name: str
    scopes: frozenset[Scope]
    source: str | None = None
    rate: int | None = None

    def may(self, scope: Scope) -> bool:
        """Tell whether it may do what the scope allows; an admin may do everything."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


ALL = frozenset(Scope)
LOCAL = Caller("local", "local", "local", ALL)
"""Whoever reaches a service that needs no key."""
SERVICE = Caller("service", "service", "service", ALL)
"""Who holds the key of the configuration, CAIBIAN_KEY."""

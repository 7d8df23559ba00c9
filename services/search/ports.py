"""What the room asks of an index; both adapters keep one contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from services.search.documents import Document, Removal
from services.search.queries import Query
from shared.errors import CaibianError, SurroundingsError


class IndexAway(SurroundingsError):
    """The index can't be reached or isn't there yet."""


class IndexLocked(CaibianError):
    """Another process writes to the embedded index; only one may."""


class Outcome(Enum):
    """What became of an item of a bulk."""

    WRITTEN = "written"
    STALE = "stale"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Written:
    """The outcome of an item, with the reason when it was rejected."""

    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True)
class Hit:
    """An article found: its score, its packed enriched JSON, and its packed words for ranking."""

    id: str
    score: float | None
    enriched: bytes
    skim: bytes


@dataclass(frozen=True)
class Found:
    """What a search found: the number of all hits and the first of them."""

    total: int
    is_exact: bool
    hits: tuple[Hit, ...]


class SearchReader(Protocol):
    """An index as a reader sees it. Every method raises IndexAway."""

    def search(self, query: Query) -> Found:
        """Find articles."""

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON of an article, or None."""

    def ping(self) -> None:
        """Raise IndexAway unless the index can be searched."""


class SearchIndex(SearchReader, Protocol):
    """An index of articles under versions. Every method raises IndexAway."""

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles, each unless a higher version is or lately was there.

        When it returns, a search sees what was written. Of two items with one id the higher
        version wins.
        """

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article unless a higher version of it is there."""

"""What the room asks of an index; both adapters keep one contract."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from services.search.documents.document import Document, Removal
from services.search.documents.stored import Stored
from services.search.query.cursor import SortKey
from services.search.query.query import Query
from shared.errors import CaibianError, SurroundingsError


class IndexAway(SurroundingsError):
    """The index can't be reached or isn't there yet."""


class NotTaken(IndexAway):
    """The index didn't take this, which may be too much for it, or it is away."""


class IndexLocked(CaibianError):
    """Another process writes to the local index; only one may."""


class RebuildHindered(CaibianError):
    """The index can't be made anew; the old one stays as it is."""


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
class Notice:
    """What is not as it should be with an index that can be searched: read-only, reindexing.

    `detail` is a sentence for who runs it; `since` is there where the index knows it.
    """

    state: str
    detail: str
    since: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """An article found: score, card (`hit_card`) to show and to rank it by, group.

    `place` is what it is sorted by.
    """

    id: str
    score: float | None
    card: bytes
    group: str = ""
    place: SortKey = ()


@dataclass(frozen=True)
class Found:
    """What a search found: the number of all hits and the first of them.

    The `snapshot` is held for a while, for the next pages; empty when none is needed.
    """

    total: int
    is_exact: bool
    hits: tuple[Hit, ...]
    snapshot: str = ""


@dataclass(frozen=True)
class Drawn:
    """A sample of hits, how many hits there are, and of how many of them it is.

    Those were drawn by chance, too.
    """

    total: int
    drawn_from: int
    articles: tuple[Stored, ...]


@dataclass(frozen=True)
class Grouped:
    """How many groups of reprints articles are in; where there are too many, an estimate."""

    count: int
    is_exact: bool


NOTHING = Found(0, is_exact=False, hits=())
"""What a search finds that has no time left."""


@dataclass(frozen=True)
class Shown:
    """What a hit is shown with: its packed article and card, the cards of others in its group."""

    enriched: bytes
    card: bytes
    others: tuple[bytes, ...]


@dataclass(frozen=True)
class Aggregation:
    """Values of a field to count: the `size` most frequent, of a time the latest.

    `only` are the values that count, `like` is what they hold; empty asks nothing.
    """

    field: str
    size: int = 20
    only: tuple[str, ...] = ()
    like: str = ""


# So many candidates are enough: those that share most bands are the nearest.
NEAREST = 8


@dataclass(frozen=True)
class Alike:
    """An article that may be a reprint of another."""

    id: str
    group: str
    signature: bytes


class SearchReader(Protocol):
    """An index as a reader sees it. Every method raises IndexAway.

    `search`, `firsts`, `count` and `groups` keep to the time limit that they are called within:
    what they didn't come to is missing, and the limit says so.

    What a query names as near counts NEAR_WEIGHT more in its score.
    """

    def search(self, query: Query) -> Found:
        """Find articles, behind `query.after` or, where its place is empty, from the beginning.

        Raises CursorGone when the snapshot of `query.after` is no more.
        """

    def release(self, snapshot: str) -> None:
        """Let a snapshot go in which no page will be asked for any more."""

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the id of the hit of each group that comes first, whatever `query.after` is.

        Raises CursorGone.
        """

    def shown(self, hits: Sequence[Hit], others: int) -> dict[str, Shown]:
        """Return what hits are shown with, by id; up to `others` others each, the oldest first.

        What was removed since it was found is missing.
        """

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        """Return for each aggregation values and their number of articles among all hits."""

    def groups(self, query: Query) -> Grouped:
        """Return how many groups of reprints all hits are in."""

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits as they are now, the oldest first and those without a date last."""

    def draw(self, query: Query, size: int, seed: str) -> Drawn:
        """Return so many hits by chance, those with the least numbers (`drawing`), least first."""

    def article(self, id: str) -> Stored | None:
        """Return an article, or None."""

    def ping(self) -> None:
        """Raise IndexAway unless the index can be searched."""

    def notices(self) -> tuple[Notice, ...]:
        """Tell what is not as it should be, though the index can be searched."""


class SearchIndex(SearchReader, Protocol):
    """An index of articles under versions. Every method raises IndexAway."""

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles, each unless a higher version is or lately was there.

        When it returns, a search sees what was written. Of two items with one id the higher
        version wins.
        """

    @property
    def has_one_writer(self) -> bool:
        """Tell whether no other process can write at the same time."""

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Return for each list of bands the articles that share most of them, at least one.

        Those with an id of `without` are left out.
        """

    def rebuild(self, remake: Callable[[Stored], Document]) -> int:
        """Make the index anew from what it holds, and return how many articles it has then.

        Searches go on, and what is written meanwhile is in it. Raises RebuildHindered.
        """

    def mend(self, is_rebuilding: Callable[[], bool]) -> None:
        """Take away what a rebuild left that died, and let writes in again.

        `is_rebuilding` tells whether one is at work; it is asked only where something is left, and
        what it raises is raised.
        """

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article unless a higher version of it is there."""

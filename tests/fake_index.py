"""An index in memory: a whole class that keeps the same contract as the real ones."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from services.search.documents.document import Document, Removal
from services.search.documents.packing import signature
from services.search.documents.rebuild import Remake
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.index.aggregations import lowered
from services.search.index.drawing import number
from services.search.index.ports import (
    NEAREST,
    NOTHING,
    Aggregation,
    Alike,
    Drawn,
    Found,
    Grouped,
    Hit,
    IndexAway,
    Notice,
    Outcome,
    RebuildHindered,
    Shown,
    Written,
)
from services.search.index.time_limit import is_over
from services.search.query.cursor import CursorGone
from services.search.query.query import Query, Sort
from services.search.query.weights import NEAR_WEIGHT
from tests.fake_nodes import holds


@dataclass
class FakeIndex:
    """Articles in a dictionary (port SearchIndex); `is_away` makes it unreachable."""

    documents: dict[str, Document] = field(default_factory=dict)
    removals: dict[str, int] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    is_away: bool = False
    told: tuple[Notice, ...] = ()
    has_one_writer: bool = False
    snapshots: dict[str, list[Document]] = field(default_factory=dict)

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles."""
        self.ping()
        return [self._write(item) for item in items]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article unless a higher version is there."""
        self.write([Removal(id, version)])

    def search(self, query: Query) -> Found:
        """Find articles; the score is the number of terms found. A place is a number of hits."""
        self.ping()
        if is_over():
            return NOTHING
        if query.after:
            name = query.after.snapshot
        else:
            name = f"fake-{len(self.snapshots)}"
            self.snapshots[name] = list(self.documents.values())
        found = self._found(replace(query, after=None), self._snapshot(name))
        first = int(query.after.place[0]) if query.after and query.after.place else 0
        page = found[first : first + query.size]
        hits = tuple(_hit(item, query, first + at + 1) for at, item in enumerate(page))
        return Found(total=len(found), is_exact=True, hits=hits, snapshot=name)

    def release(self, snapshot: str) -> None:
        """Let a snapshot go."""

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group."""
        if is_over():
            return {}
        name = query.after.snapshot if query.after else ""
        items = self._snapshot(name) if name else list(self.documents.values())
        found = reversed(self._found(query, items))
        firsts = {_group(item): item.id for item in found}
        return {group: id for group, id in firsts.items() if group in groups}

    def shown(self, hits: Sequence[Hit], others: int) -> dict[str, Shown]:
        """Return what hits are shown with."""
        self.ping()
        every = self._found(Query(sort=Sort.OLDEST), list(self.documents.values()))
        shown = {}
        for hit in hits:
            alike = [each for each in every if _group(each) == hit.group and each.id != hit.id]
            cards = tuple(each.blobs["card"] for each in alike[:others])
            if hit.id in self.documents:
                blobs = self.documents[hit.id].blobs
                shown[hit.id] = Shown(blobs["enriched"], blobs["card"], cards)
        return shown

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        """Count values."""
        self.ping()
        if is_over():
            return [[] for _ in aggregations]
        found = self._found(query, list(self.documents.values()))
        return [_count(found, aggregation) for aggregation in aggregations]

    def groups(self, query: Query) -> Grouped:
        """Count groups."""
        self.ping()
        if is_over():
            return Grouped(0, is_exact=False)
        found = self._found(query, list(self.documents.values()))
        return Grouped(len(set(map(_group, found))), is_exact=True)

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits."""
        self.ping()
        oldest = replace(query, sort=Sort.OLDEST, after=None)
        for item in self._found(oldest, list(self.documents.values())):
            yield _stored(item)

    def rebuild(self, remake: Remake) -> int:
        """Make the documents anew."""
        documents = {}
        for each in self.scan(Query()):
            try:
                documents[each.id] = remake(each)
            except UNREADABLE as error:
                raise RebuildHindered(each.id, error) from error
        self.documents = documents
        return len(self.documents)

    def mend(self, is_rebuilding: Callable[[], bool]) -> None:
        """Do nothing: a rebuild leaves nothing here."""

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Look up articles by their bands."""
        self.ping()
        return [self._alike(set(each), without) for each in bands]

    def draw(self, query: Query, size: int, seed: str) -> Drawn:
        """Return so many hits by chance."""
        found = sorted(self.scan(query), key=lambda stored: number(seed, stored.id))
        return Drawn(len(found), len(found), tuple(found[:size]))

    def article(self, id: str) -> Stored | None:
        """Return an article."""
        self.ping()
        return _stored(self.documents[id]) if id in self.documents else None

    def ping(self) -> None:
        """Raise IndexAway while away."""
        if self.is_away:
            raise IndexAway("the test says so")

    def notices(self) -> tuple[Notice, ...]:
        """Tell what the test put there."""
        return self.told

    def _write(self, item: Document | Removal) -> Written:
        known = self.documents.get(item.id)
        highest = max(known.version if known else 0, self.removals.get(item.id, 0))
        if item.version < highest:
            return Written(Outcome.STALE)
        if item.id in self.rejected:
            return Written(Outcome.REJECTED, "the test says so")
        if isinstance(item, Removal):
            self.documents.pop(item.id, None)
            self.removals[item.id] = item.version
        else:
            self.documents[item.id] = item
        return Written(Outcome.WRITTEN)

    def _found(self, query: Query, items: list[Document]) -> list[Document]:
        found = [item for item in items if _matches(item, query)]
        if not query.is_scored:
            found.sort(key=lambda item: item.id)
            is_oldest = query.sort is Sort.OLDEST
            place = "sort_at" if is_oldest else "newest_at"
            found.sort(key=lambda item: item.numbers[place], reverse=not is_oldest)
        elif query.near:
            found.sort(key=lambda item: -_score(item, query))
        return found

    def _snapshot(self, name: str) -> list[Document]:
        if name not in self.snapshots:
            raise CursorGone
        return self.snapshots[name]

    def _alike(self, bands: set[str], without: Collection[str]) -> list[Alike]:
        shared = {
            id: len(bands & set(item.keywords["band"]))
            for id, item in self._items()
            if id not in without
        }
        nearest = sorted((id for id in shared if shared[id]), key=lambda id: -shared[id])
        return [
            Alike(id, _group(item), signature(item.blobs["enriched"]))
            for id, item in ((id, self.documents[id]) for id in nearest[:NEAREST])
        ]

    def _items(self) -> list[tuple[str, Document]]:
        return list(self.documents.items())


def _hit(item: Document, query: Query, place: int) -> Hit:
    score = _score(item, query) if query.is_scored else None
    return Hit(item.id, score, item.blobs["card"], _group(item), (place,))


def _score(item: Document, query: Query) -> float:
    is_near = item.id in {near.id for near in query.near}
    return len(query.terms) + NEAR_WEIGHT * is_near


def _stored(item: Document) -> Stored:
    blobs = item.blobs
    return Stored(
        item.id, item.version, _group(item), blobs["enriched"], blobs["raw"], blobs["card"]
    )


def _group(item: Document) -> str:
    return item.keywords["group"][0]


def _count(found: Sequence[Document], aggregation: Aggregation) -> list[tuple[str, int]]:
    counts = Counter(value for item in found for value in item.keywords[aggregation.field])
    kept = [
        (value, count)
        for value, count in counts.items()
        if (not aggregation.only or value in aggregation.only)
        and lowered(aggregation.like) in lowered(value)
    ]
    is_time = re.fullmatch("day|month", aggregation.field)
    kept.sort(key=lambda pair: pair[0], reverse=bool(is_time))
    if not is_time:
        kept.sort(key=lambda pair: -pair[1])
    return kept[: aggregation.size]


def _matches(item: Document, query: Query) -> bool:
    wanted = (*query.unscored, *query.clauses)
    return all(holds(item, node, query.scopes) for node in wanted)

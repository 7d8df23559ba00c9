"""Reading the local index: tantivy in a folder, which another process may write."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy

from services.search.documents.stored import Stored
from services.search.fields import LAYOUT
from services.search.index.local.counting import counted, grouped, looked_up
from services.search.index.local.drawing import draw
from services.search.index.local.found import first_place, stored
from services.search.index.local.opening import NEW, index_errors, open_commit, open_folder
from services.search.index.local.query import holding, order, render
from services.search.index.local.snapshots import Linked, Outdated, Snapshots, state_of
from services.search.index.local.walking import windows
from services.search.index.ports import (
    NOTHING,
    Aggregation,
    Drawn,
    Found,
    Grouped,
    Hit,
    IndexAway,
    Notice,
    Shown,
)
from services.search.index.time_limit import is_over
from services.search.query.query import Query, Sort

_CHUNK = 1000
_SWAP_SECONDS = 0.2
_TRIES = 100


class LocalReader:
    """Searches the folder (the reading side of port SearchIndex).

    `shares`: other processes read it as well and know the snapshots of this one.
    """

    def __init__(
        self, folder: Path, name: str = f"index-{LAYOUT}", *, shares: bool = False
    ) -> None:
        self._folder = folder / name
        self._opened: Any = None
        linked = Linked(self._folder, folder / "snapshots", open_commit) if shares else None
        self._snapshots = Snapshots(linked)
        self._latest: tuple[str, Any] | None = None
        self._lock = threading.Lock()

    def search(self, query: Query) -> Found:
        """Find articles. A place is the number of hits up to it."""
        if is_over():
            return NOTHING
        name, searcher, asked = self._asked(query)
        first = first_place(query)
        with index_errors():
            result = searcher.search(asked, query.size, offset=first, **order(query))
            hits = [
                self._hit(searcher, query, hit, first + number + 1)
                for number, hit in enumerate(result.hits)
            ]
            return Found(int(result.count), is_exact=True, hits=tuple(hits), snapshot=name)

    def release(self, snapshot: str) -> None:
        """Let a snapshot go. Others may page in it as well, so it ends by itself."""

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group."""
        _, searcher, asked = self._asked(query)
        schema, how = self._index().schema, order(query)
        with index_errors():
            found = {
                group: searcher.search(
                    holding(asked, "group", group, schema), 1, count=False, **how
                ).hits
                for group in groups
                if not is_over()
            }
            return {
                group: searcher.doc(hits[0][1]).get_first("id")
                for group, hits in found.items()
                if hits
            }

    def shown(self, hits: Sequence[Hit], others: int) -> dict[str, Shown]:
        """Return what hits are shown with."""
        with index_errors():
            searcher = self._newest()[1]
            found = ((hit, self._find(hit.id, searcher)) for hit in hits)
            return {
                hit.id: Shown(
                    bytes(article.get_first("enriched")),
                    bytes(article.get_first("card")),
                    self._others(hit, others, searcher),
                )
                for hit, article in found
                if article
            }

    def _others(self, hit: Hit, size: int, searcher: Any) -> tuple[bytes, ...]:
        """Return the cards of other articles of a hit's group; of most groups there are none."""
        if not size or searcher.doc_freq("group", hit.group) < 2:
            return ()
        asked = holding(tantivy.Query.all_query(), "group", hit.group, self._index().schema)
        found = searcher.search(asked, size + 1, count=False, **order(Query(sort=Sort.OLDEST))).hits
        docs = (searcher.doc(address) for _, address in found)
        cards = [bytes(doc.get_first("card")) for doc in docs if doc.get_first("id") != hit.id]
        return tuple(cards[:size])

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        """Count values."""
        if is_over():
            return [[] for _ in aggregations]
        _, searcher, asked = self._asked(replace(query, after=None))
        schema, are_quick = self._index().schema, not (query.words or query.clauses)
        named = {n: each for n, each in enumerate(aggregations) if each.only and are_quick}
        others = {n: each for n, each in enumerate(aggregations) if n not in named}
        with index_errors():
            found = dict(zip(others, counted(searcher, asked, list(others.values())), strict=True))
            found |= {n: looked_up(searcher, asked, each, schema) for n, each in named.items()}
        return [found[n] for n in range(len(aggregations))]

    def groups(self, query: Query) -> Grouped:
        """Count groups, of many hits those of the newest."""
        if is_over():
            return Grouped(0, is_exact=False)
        _, searcher, asked = self._asked(replace(query, after=None))
        with index_errors():
            return grouped(searcher, asked)

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits."""
        _, searcher, asked = self._asked(replace(query, sort=Sort.OLDEST, after=None))
        for window in windows(searcher, asked, _CHUNK, self._index().schema):
            yield from (stored(searcher.doc(address)) for address in window)

    def draw(self, query: Query, size: int, seed: str) -> Drawn:
        """Draw some hits."""
        _, searcher, asked = self._asked(replace(query, sort=Sort.OLDEST, after=None))
        with index_errors():
            return draw(searcher, asked, self._index().schema, size, seed)

    def article(self, id: str) -> Stored | None:
        """Return an article."""
        with index_errors():
            found = self._find(id, self._newest()[1])
            return stored(found) if found else None

    def ping(self) -> None:
        """Raise IndexAway unless the folder holds an index."""
        with index_errors():
            self._index()

    def notices(self) -> tuple[Notice, ...]:
        """Tell whether a new index is being made."""
        try:
            since = (self._folder.parent / NEW).stat().st_mtime
        except OSError:
            return ()
        detail = "the indexer makes a new index; what comes in waits until it is done"
        return (Notice("reindexing", detail, datetime.fromtimestamp(since, UTC)),)

    def _index(self) -> Any:
        if self._opened is None:
            if not self._folder.exists() or not tantivy.Index.exists(str(self._folder)):
                raise IndexAway("the indexer hasn't made it yet")
            self._opened = open_folder(self._folder)
        return self._opened

    def _asked(self, query: Query) -> tuple[str, Any, Any]:
        """Return a snapshot's name, its searcher and the rendered query.

        It is the snapshot that the query goes on in, else the newest, held from now on.
        """
        with index_errors():
            schema = self._index().schema
            if query.after:
                name, searcher = query.after.snapshot, self._snapshots.take(query.after.snapshot)
            else:
                name, searcher = self._held()
        # Outside, since what can't be rendered is a fault of ours and not of the folder.
        return name, searcher, render(query, schema)

    def _held(self) -> tuple[str, Any]:
        """Return the newest searcher, held from now on under a name."""
        for _ in range(_TRIES):
            state, searcher = self._newest()
            try:
                return self._snapshots.hold(state, searcher), searcher
            except Outdated:
                continue
        raise IndexAway("it is written to faster than it can be read")

    def _newest(self) -> tuple[str, Any]:
        """Return a searcher that sees every commit, and the state of the index that it sees."""
        index = self._index()
        with self._lock:
            # Asked before the reload, so that a state never stands for less than it says, and
            # after it, so that it doesn't stand for more.
            state = self._state()
            while self._latest is None or self._latest[0] != state:
                index.reload()
                self._latest = (state, index.searcher())
                state = self._state()
            return self._latest

    def _state(self) -> str:
        try:
            return state_of(self._folder)
        except FileNotFoundError:
            # A new index is just being put in the place of the old one.
            time.sleep(_SWAP_SECONDS)
            return state_of(self._folder)

    def _find(self, id: str, searcher: Any) -> Any:
        asked = tantivy.Query.term_query(self._index().schema, "id", id)
        result = searcher.search(asked, 1, count=False)
        return searcher.doc(result.hits[0][1]) if result.hits else None

    def _hit(self, searcher: Any, query: Query, hit: tuple[Any, Any], number: int) -> Hit:
        score, address = hit
        found = searcher.doc(address)
        return Hit(
            id=found.get_first("id"),
            score=float(score) if query.is_scored else None,
            card=bytes(found.get_first("card")),
            group=found.get_first("group"),
            place=(number,),
        )

"""Which new articles saved searches find, at a cost that hardly grows with the searches.

Two things are remembered from batch to batch: how a text is understood, and how far it must be
loosened so that anything at all is found, which takes the whole index to tell. The latter is asked
anew once a minute, and sooner where a batch may hold what a closer reading finds.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from services.search.alerts.batch import Articles, Batch, Unseen
from services.search.alerts.entries import among
from services.search.alerts.running import kept
from services.search.alerts.schemas import SavedSearch
from services.search.index.ports import Hit, SearchReader
from services.search.loosening import Reader, Way, loosened
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.nodes import Node
from services.search.query.query import Query
from services.search.query.steps import Step
from services.search.text.analysis import OnceCutter, WordCutter

STANDS_SECONDS = 60.0
"""So long what a text was loosened to is taken to find something still."""
_MOST_KEPT = 5000
_MANY = 16
"""Of fewer searches it costs more to read the batch than to ask the index."""


Nodes = tuple[Node, ...]
Key = TypeVar("Key")
Item = TypeVar("Item")


@dataclass(frozen=True)
class _Standing:
    """The query by which a text finds anything, what closer ones need that find nothing, and when.

    `is_typed` tells that it is the text as it was typed.
    """

    query: Query
    closer: tuple[Nodes, ...]
    is_typed: bool
    since: float


class _Text:
    """A text of a saved search, and what is known of it."""

    def __init__(self, text: str, cutter: WordCutter, known: Known) -> None:
        self._text = text
        self._reader = Reader(OnceCutter(cutter), known)
        self._ways: dict[tuple[Step, int], Way] = {}
        self.standing: _Standing | None = None
        self.typed = self.way(text).query

    def way(self, text: str, step: Step = Step.TYPED, missing: int = 0) -> Way:
        """Return the text as it is understood at a step."""
        asked = step, missing
        if asked not in self._ways:
            self._ways[asked] = self._reader.way(text, step, missing)
        return self._ways[asked]

    def stand(self, index: SearchReader, now: float) -> _Standing:
        """Look how far it must be loosened. Raises IndexAway."""
        found = loosened(self._text, self, index=index)
        query = found.query if found else self.typed
        is_typed = found is not None and query is self.typed
        others = () if is_typed else [way.query for way in self._ways.values()]
        closer = tuple(_needs(other) for other in others if other is not query)
        self.standing = _Standing(query, closer, is_typed, now)
        return self.standing


@dataclass(frozen=True)
class _Prepared:
    """What is asked of the index for a search whose text is read as `read`."""

    search: SavedSearch
    read: Query
    query: Query
    needs: Nodes


class Finder:
    """Finds for saved searches; for the threads of one process."""

    def __init__(self, cutter: WordCutter, clock: Callable[[], float] = time.monotonic) -> None:
        """Cut texts with a cutter, measure by a clock in seconds."""
        self._cutter = cutter
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Known = NOTHING_KNOWN
        self._texts: OrderedDict[str, _Text] = OrderedDict()
        self._prepared: OrderedDict[tuple[str, int], _Prepared] = OrderedDict()

    def over(self, ids: Sequence[str], count: int, index: SearchReader) -> Articles:
        """Return articles that so many searches are to be run over. Raises IndexAway."""
        return Batch(ids, index) if count >= _MANY else Unseen(ids)

    def found(
        self, search: SavedSearch, batch: Articles, index: SearchReader, known: Known
    ) -> Sequence[Hit]:
        """Return what a saved search finds of a batch, the newest first. Raises IndexAway."""
        text = self._text(search.q, known)
        typed = text.typed
        if not typed.most_missing:
            hits = self._among(search, typed, batch, index)
            if hits or not search.q:
                return hits
        standing = self._standing(text, batch, index)
        if standing.is_typed:
            return ()
        return self._among(search, standing.query, batch, index)

    def _standing(self, text: _Text, batch: Articles, index: SearchReader) -> _Standing:
        now, standing = self._clock(), text.standing
        if standing is None or now - standing.since >= STANDS_SECONDS:
            return text.stand(index, now)
        scopes = text.typed.scopes
        if any(batch.candidates(needs, scopes) for needs in standing.closer):
            return text.stand(index, now)
        return standing

    def _among(
        self, search: SavedSearch, read: Query, batch: Articles, index: SearchReader
    ) -> Sequence[Hit]:
        asked = self._asked(search, read)
        ids = batch.candidates(asked.needs, read.scopes)
        if not ids:
            return ()
        clauses = (*asked.query.clauses, among(ids))
        return index.search(replace(asked.query, clauses=clauses, size=len(ids))).hits

    def _asked(self, search: SavedSearch, read: Query) -> _Prepared:
        key = search.id, id(read)
        with self._lock:
            known = self._prepared.get(key)
            # The same number may be another query's, once this one is gone.
            if known and known.read is read and known.search == search:
                return known
            query = kept(search, read)
            prepared = _Prepared(search, read, query, (*query.unscored, *query.clauses))
            return _put(self._prepared, key, prepared)

    def _text(self, q: str, known: Known) -> _Text:
        with self._lock:
            if known != self._known:
                self._known = known
                self._texts.clear()
                self._prepared.clear()
            text = self._texts.pop(q, None) or _Text(q, self._cutter, known)
            return _put(self._texts, q, text)


def _needs(query: Query) -> Nodes:
    """Return what an article must hold to be found, whatever the filters are."""
    return (*query.words, *query.bound, *query.clauses)


def _put(kept: OrderedDict[Key, Item], key: Key, item: Item) -> Item:
    """Keep an item as the latest; the oldest make room."""
    kept[key] = item
    kept.move_to_end(key)
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
    return item

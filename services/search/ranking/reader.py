"""An index whose best hits are looked at again, together, and put into a better order."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.search.documents.stored import Stored
from services.search.index.ports import (
    Aggregation,
    Drawn,
    Found,
    Grouped,
    Hit,
    Notice,
    SearchReader,
    Shown,
)
from services.search.query.cursor import CursorGone, SearchAfter, SortKey
from services.search.query.query import Query, Sort
from services.search.ranking.order import better_order, by_words

DEPTH = 50
"""So many of the best hits are put into a new order; those behind them stay as they are."""
# So many windows are remembered for so long: a snapshot that isn't asked itself may end.
_WINDOWS, _SECONDS = 16, 30
_JUST_NOW = 1.0
_INSIDE = "ranked"


@dataclass(frozen=True)
class _Window:
    """What the index found for a query, when, and in which order its hits are better.

    `behind` is where the index goes on.
    """

    query: Query
    found: Found
    order: Sequence[int]
    behind: SortKey
    made: float

    def is_of(self, query: Query) -> bool:
        """Tell whether it is what a query with a snapshot would find again."""
        is_same = query.after is not None and query.after.snapshot == self.found.snapshot
        return is_same and query == replace(self.query, after=query.after)

    def hits(self, first: int, size: int) -> tuple[Hit, ...]:
        """Return hits of the new order; scores are dealt out again, best first."""
        hits = self.found.hits
        numbered = list(enumerate(self.order, 1))[first : first + size]
        return tuple(
            replace(hits[at], score=hits[number - 1].score, place=(_INSIDE, number))
            for number, at in numbered
        )


class _Beside:
    """Windows of what comes near, each for the one search that asks for it next."""

    def __init__(self) -> None:
        self._windows: OrderedDict[Query, _Window] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, window: _Window) -> list[_Window]:
        """Keep a window for the next search of its query; return those that nobody asked for."""
        limit = time.monotonic() - _JUST_NOW
        with self._lock:
            left = [self._windows.pop(window.query, None)]
            self._windows[window.query] = window
            while len(self._windows) > _WINDOWS or next(iter(self._windows.values())).made < limit:
                left.append(self._windows.popitem(last=False)[1])
        return [each for each in left if each]

    def take(self, query: Query) -> _Window | None:
        """Return the window of a query, once, if it was made just now."""
        with self._lock:
            window = self._windows.pop(query, None)
        return window if window and window.made > time.monotonic() - _JUST_NOW else None


class RankedReader:
    """Searches an index (port SearchReader).

    The place of a reordered hit is its number among them, so that pages go on inside.
    """

    def __init__(self, index: SearchReader) -> None:
        self._index = index
        self._latest: deque[_Window] = deque(maxlen=_WINDOWS)
        self._beside = _Beside()

    def search(self, query: Query) -> Found:
        """Find articles."""
        first = _first(query)
        if not _is_ranked(query) or first is None:
            return self._index.search(query)
        window = self._window(query)
        found, hits = window.found, window.hits(first, query.size)
        missing = query.size - len(hits)
        if missing and len(found.hits) == _depth(query):
            after = SearchAfter(found.snapshot, window.behind)
            rest = self._index.search(replace(query, after=after, size=missing))
            return replace(found, hits=hits + rest.hits, snapshot=rest.snapshot)
        return replace(found, hits=hits)

    def release(self, snapshot: str) -> None:
        """Let a snapshot go."""
        self._index.release(snapshot)

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group."""
        firsts = self._index.firsts(_without_place(query), groups)
        if _is_ranked(query):
            window = self._window(query)
            inside = [window.found.hits[at] for at in reversed(window.order)]
            firsts |= {hit.group: hit.id for hit in inside if hit.group in groups}
        return firsts

    def shown(self, hits: Sequence[Hit], others: int) -> dict[str, Shown]:
        """Return what hits are shown with."""
        return self._index.shown(hits, others)

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        """Count values."""
        return self._index.count(query, aggregations)

    def groups(self, query: Query) -> Grouped:
        """Return how many groups of reprints hits are in."""
        return self._index.groups(query)

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits."""
        return self._index.scan(query)

    def draw(self, query: Query, size: int, seed: str) -> Drawn:
        """Return so many hits by chance."""
        return self._index.draw(query, size, seed)

    def article(self, id: str) -> Stored | None:
        """Return an article."""
        return self._index.article(id)

    def ping(self) -> None:
        """Raise IndexAway unless the index can be searched."""
        self._index.ping()

    def notices(self) -> tuple[Notice, ...]:
        """Tell what is not as it should be."""
        return self._index.notices()

    def _window(self, query: Query) -> _Window:
        """Return the best hits in the new order, from the beginning of the query's snapshot.

        It is asked for again and again: when reprints leave a page short, and by the next pages.
        """
        asked = replace(_without_place(query), size=_depth(query))
        young = time.monotonic() - _SECONDS
        for window in list(self._latest):
            if window.made > young and window.is_of(asked):
                return window
        return self._beside.take(asked) or self._looked_at(asked)

    def _looked_at(self, query: Query) -> _Window:
        """Put the best hits of a query into a better order.

        What comes near to few hits of a long query is looked at with them, as a page asks for it
        next.
        """
        found, behind = self._found(query)
        further, others = None, None
        if query.is_long and len(found.hits) < DEPTH and (further := _apart(query)):
            others, behind_others = self._found(further)
        order, order_of_others = better_order(query, found.hits, others.hits if others else ())
        if further and others:
            made = _Window(further, others, order_of_others, behind_others, time.monotonic())
            for left in self._beside.put(made):
                self._index.release(left.found.snapshot)
            self._latest.append(made)
        window = _Window(query, found, order, behind, time.monotonic())
        self._latest.append(window)
        return window

    def _found(self, query: Query) -> tuple[Found, SortKey]:
        """Return the best hits of a query by their words, and where the index goes on."""
        found = self._index.search(query)
        behind = found.hits[-1].place if found.hits else ()
        return replace(found, hits=by_words(query, found.hits)), behind


def _is_ranked(query: Query) -> bool:
    return query.is_scored and (bool(query.scored_terms) or query.sort is Sort.FRESH)


def _depth(query: Query) -> int:
    """Return how many hits are looked at together: the best, and all that are near in meaning."""
    return DEPTH + len(query.near)


def _apart(query: Query) -> Query | None:
    """Return the query of what comes near, as a window of it is asked for."""
    further = query.further
    return replace(further, size=_depth(further)) if further and _is_ranked(further) else None


def _first(query: Query) -> int | None:
    """Return how many reordered hits the query leaves behind, None when it is beyond them.

    Raises CursorGone for a place that was made up.
    """
    place = query.after.place if query.after else ()
    if not place:
        return 0
    if place[0] != _INSIDE:
        return None
    if len(place) != 2 or not isinstance(place[1], int) or not 0 <= place[1] <= _depth(query):
        raise CursorGone
    return place[1]


def _without_place(query: Query) -> Query:
    """Return the query from the beginning of its snapshot."""
    return replace(query, after=SearchAfter(query.after.snapshot, ())) if query.after else query

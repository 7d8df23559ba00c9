"""Pages of a search: its hits, one of each group of reprints, and behind them what comes near."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace

from services.search.index.ports import Found, Hit, SearchReader
from services.search.index.totals import counted
from services.search.query.cursor import DEEPEST, MOST_FURTHER, Cursor, SearchAfter
from services.search.query.near import Near
from services.search.query.notes import Note
from services.search.query.query import Query, Sort
from services.search.searching.answers import Grouping, Total

_LARGEST = 500
_BEGINNING = SearchAfter("", ())


@dataclass(frozen=True)
class Page:
    """The hits of a page, what comes near behind them, the number of all hits.

    `after` is where the next page begins, if there is one; `is_deep` says that there may be one,
    too deep to go on. `near` is what was found to be near in meaning, `notes` tell what of it can't
    be told.
    """

    total: Total
    hits: tuple[Hit, ...]
    further: tuple[Hit, ...] = ()
    after: Cursor | None = None
    is_deep: bool = False
    near: tuple[Near, ...] = ()
    notes: tuple[Note, ...] = ()


Nearness = Callable[[], tuple[tuple[Near, ...], tuple[Note, ...]]]
"""Asks for what is near in meaning."""


Taken = Callable[[Sequence[Hit]], Container[str]]
"""Tells which groups of some hits are shown elsewhere."""


@dataclass
class _Part:
    """Hits of one part of a result as they are collected, each with the place behind it."""

    total: Total
    kept: list[tuple[Hit, Cursor]] = field(default_factory=list)
    snapshot: str = ""
    is_deep: bool = False


def page(
    query: Query,
    cursor: Cursor | None,
    grouping: Grouping,
    near: Nearness,
    *,
    index: SearchReader,
) -> Page:
    """Return a page of a query's hits and, where they end, of what comes near.

    `near` is asked only then, for what is near in meaning. Raises CursorGone, IndexAway.
    """
    size, groups = query.size, None
    if cursor is None or not cursor.is_further:
        part = _collected(query, cursor, grouping, DEEPEST, index=index)
        total, hits = part.total, _hits(part, size)
        if len(part.kept) > size or part.is_deep:
            after = _end(part, size)
            return Page(total, hits, after=after, is_deep=after is None, near=query.near)
        index.release(part.snapshot)
        # Who has seen all hits, from the first page to the end, needn't ask for their groups.
        groups = {hit.group for hit in hits} if cursor is None else None
        cursor = None
    else:
        total, hits = _total(counted(query, index)), ()
    notes: tuple[Note, ...] = ()
    # Of a further page the cursor tells what is near, of a long query it is known.
    if not (cursor or query.is_long) and query.may_be_guessed:
        found, notes = near()
        query = replace(query, near=found)

    def taken(some: Sequence[Hit]) -> Container[str]:
        return _with_hits(some, query, index) if groups is None else groups

    further, after = _further(query, size - len(hits), cursor, grouping, taken, index)
    return Page(total, hits, further, after, near=query.near, notes=notes)


def _with_hits(some: Sequence[Hit], query: Query, index: SearchReader) -> Container[str]:
    """Return those groups of some further ones that have a hit of the query."""
    # Which group has a hit is the same in any order; that by time takes no ranking.
    anyhow = replace(query, sort=Sort.NEWEST)
    return index.firsts(anyhow, list({hit.group for hit in some})) if some else ()


def _further(  # what one page needs of its parts
    query: Query,
    room: int,
    cursor: Cursor | None,
    grouping: Grouping,
    taken: Taken,
    index: SearchReader,
) -> tuple[tuple[Hit, ...], Cursor | None]:
    """Return what comes near, as much as there is room for, and where that goes on."""
    apart = query.further
    if apart is None:
        return (), None
    asked = replace(apart, size=room)
    part = _collected(asked, cursor, grouping, MOST_FURTHER, taken=taken, index=index)
    if len(part.kept) <= room:
        index.release(part.snapshot)
        return _hits(part, room), None
    if not room:
        # The next page begins anew.
        index.release(part.snapshot)
    after = _end(part, room) if room else Cursor(_BEGINNING, 0, query.near)
    return _hits(part, room), replace(after, is_further=True) if after else None


def _collected(
    query: Query,
    cursor: Cursor | None,
    grouping: Grouping,
    deepest: int,
    *,
    taken: Taken = lambda _: (),
    index: SearchReader,
) -> _Part:
    """Collect a page of hits and one more, which tells whether there is a next page.

    Of each group there is one unless all are wanted, and none of a group that is `taken`.
    """
    size = query.size + 1
    mark = cursor.mark if cursor and cursor.mark != _BEGINNING else None
    query = replace(query, after=mark, size=size)
    found = index.search(query)
    part, depth = _Part(_total(found)), cursor.depth if cursor else 0
    while True:
        part.snapshot = found.snapshot
        news = _news(found.hits, query, grouping, is_later=mark is not None, index=index)
        known = taken(found.hits) if grouping is not Grouping.NONE else ()
        groups = {hit.group for hit, _ in part.kept}
        for hit in found.hits[: max(0, deepest - depth)]:
            depth += 1
            place = Cursor(SearchAfter(found.snapshot, hit.place), depth, query.near)
            is_new = hit.id in news and hit.group not in groups and hit.group not in known
            if grouping is Grouping.NONE or is_new:
                groups.add(hit.group)
                part.kept.append((hit, place))
        if len(found.hits) < query.size or len(part.kept) >= size or depth >= deepest:
            part.is_deep = depth >= deepest
            return part
        query = replace(query, after=place.mark, size=min(2 * query.size, _LARGEST))
        found = index.search(query)


def _hits(part: _Part, size: int) -> tuple[Hit, ...]:
    return tuple(hit for hit, _ in part.kept[:size])


def _end(part: _Part, size: int) -> Cursor | None:
    """Return the place behind the last hit of a page, None where one can't go on."""
    if len(part.kept) <= size:
        return None
    after = part.kept[size - 1][1]
    return after if after.depth < DEEPEST else None


def _total(found: Found) -> Total:
    relation = "eq" if found.is_exact else "gte"
    return Total.model_validate({"value": found.total, "relation": relation})


def _news(
    hits: Sequence[Hit], query: Query, grouping: Grouping, *, is_later: bool, index: SearchReader
) -> set[str]:
    """Return the ids of hits whose group was on no earlier page."""
    if grouping is Grouping.NONE or not is_later or not hits:
        return {hit.id for hit in hits}
    firsts = index.firsts(query, list({hit.group for hit in hits}))
    return {hit.id for hit in hits if firsts.get(hit.group, hit.id) == hit.id}

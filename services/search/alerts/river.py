"""Reading a river: what a saved search has found, and what of it is new to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.search.alerts.entries import among, entry_of
from services.search.alerts.ports import MOST_IN_RIVER, Arrival, Rivers, Unread
from services.search.alerts.schemas import RiverEntry
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader
from services.search.query.query import Query, Sort
from shared.access.callers import Caller
from shared.access.owners import owner_of

_NOBODY = "nobody"
# Of so many neighbours one is still there.
_NEAR = 20


@dataclass(frozen=True)
class Page:
    """A page of a river: what is new to the reader, arrivals, and from which number it goes on.

    `latest` is the number of the first arrival, also where its article is gone.
    """

    unread: Unread
    latest: int
    entries: tuple[RiverEntry, ...]
    next: int | None


def reader_of(caller: Caller) -> str:
    """Return under which name is kept what a caller has read; who has no key shares one."""
    return owner_of(caller) or _NOBODY


def river(
    search: str, who: str, size: int, before: int | None, *, rivers: Rivers, index: SearchReader
) -> Page:
    """Return arrivals, the latest first, of what is still there. Raises RedisAway, IndexAway."""
    unread = rivers.unread(who, [search])[search]
    arrivals = rivers.arrivals(search, size + 1, before=before)
    following = arrivals[size - 1].number if len(arrivals) > size else None
    latest = arrivals[0].number if arrivals else unread.number
    return Page(unread, latest, entries(arrivals[:size], index), following)


def around(
    search: str, number: int, *, rivers: Rivers, index: SearchReader
) -> tuple[RiverEntry | None, RiverEntry | None]:
    """Return the arrivals right after and right before one, of what is still there.

    Raises RedisAway, IndexAway.
    """
    after = rivers.arrivals(search, MOST_IN_RIVER, after=number)[-_NEAR:]
    before = rivers.arrivals(search, _NEAR, before=number)
    newer, older = entries(after, index), entries(before, index)
    return (newer[-1] if newer else None, older[0] if older else None)


def entries(arrivals: Sequence[Arrival], index: SearchReader) -> tuple[RiverEntry, ...]:
    """Return the articles of arrivals in their order; those removed meanwhile are left out.

    Raises IndexAway.
    """
    if not arrivals:
        return ()
    ids = [arrival.id for arrival in arrivals]
    query = Query(clauses=(among(ids),), sort=Sort.NEWEST, size=len(ids))
    numbers = {each.id: each.number for each in arrivals}

    def entry(hit: Hit) -> RiverEntry:
        return RiverEntry(**dict(entry_of(hit)), number=numbers[hit.id], group=hit.group)

    there = {entry.id: entry for entry in readable(index.search(query).hits, entry)}
    return tuple(there[id] for id in ids if id in there)


@dataclass(frozen=True)
class Story:
    """An article of a river and its reprints there."""

    lead: RiverEntry
    reprints: tuple[RiverEntry, ...]


def stories(entries: Sequence[RiverEntry]) -> list[Story]:
    """Return arrivals with reprints as one, led by the one that came first.

    A story stands where the latest of it does.
    """
    groups: dict[str, list[RiverEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return [Story(group[-1], tuple(group[:-1])) for group in groups.values()]

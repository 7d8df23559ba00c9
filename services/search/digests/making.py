"""Makes digests: what a river holds of a span of time, reprints as one story."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.search.alerts.entries import among, entry_of
from services.search.alerts.ports import MOST_IN_RIVER, Arrival, Rivers
from services.search.alerts.schemas import FeedEntry, SavedSearch
from services.search.digests.digest import Digest, DigestOf, Named, Story
from services.search.documents.unreadable import readable
from services.search.fields import NAMED
from services.search.index.ports import Aggregation, Hit, SearchReader
from services.search.index.time_limit import stopped_after
from services.search.query.query import Query, Sort
from services.search.text.names import entity_id
from shared.entity_types import EntityType

MOST_STORIES = 200
"""So many stories a digest lists at most."""
_NAMES = 8
# So many names of each type are compared.
_COUNTED = 100
# Of less, counts of before say nothing: 0 → 5 against the last minutes.
_SHORTEST_COMPARED = timedelta(hours=1)
# So many articles are asked for in one search.
_AT_ONCE = 250


@dataclass(frozen=True)
class Span:
    """From when until when; with `after`, what arrived behind that number, up to `number`."""

    since: datetime
    until: datetime
    after: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class _Came:
    """An article that came in, its group of reprints, and where it stands in the river."""

    entry: FeedEntry
    group: str
    arrival: Arrival


def make_digest(
    search: SavedSearch, span: Span, *, size: int, rivers: Rivers, index: SearchReader
) -> Digest:
    """Return what came in for a search in a span, with up to `size` stories.

    Raises RedisAway, IndexAway.
    """
    held = _held(search, span, rivers, index)
    now = [came for came in held if _is_in(came, span)]
    passed = rivers.passed(search.id)
    is_cut, missed = _cut(span, held, passed)
    groups = _groups(now)
    stories = _stories(groups[:size], index)
    is_whole = not is_cut and (not passed or _reaches(held, _begin(span)))
    is_long = span.until - span.since >= _SHORTEST_COMPARED
    is_compared = is_long and is_whole and search.created_at <= _begin(span)
    names = _names(span, now, held if is_compared else None, index)
    return Digest(
        search=DigestOf(id=search.id, name=search.name, q=search.q),
        since=span.since,
        until=span.until,
        number=max((came.arrival.number for came in now), default=span.after or 0),
        articles=len(now),
        groups=len(groups),
        sources=len({came.entry.source for came in now if came.entry.source}),
        stories=stories,
        unlisted=len(groups) - len(stories),
        unlisted_articles=len(now) - sum(story.articles for story in stories),
        is_cut=is_cut,
        missed=missed,
        names=names,
        is_compared=is_compared,
        timed_out=stopped_after() is not None,
    )


def _held(search: SavedSearch, span: Span, rivers: Rivers, index: SearchReader) -> list[_Came]:
    """Return all that a river holds and is still there, up to the end of a span."""
    before = None if span.number is None else span.number + 1
    arrivals = rivers.arrivals(search.id, MOST_IN_RIVER, before=before)
    there = {arrival.id: arrival for arrival in arrivals}
    return [
        _Came(entry, hit.group, there[hit.id])
        for hit in _hits(list(there), index)
        for entry in readable([hit], entry_of)
    ]


def _hits(ids: Sequence[str], index: SearchReader) -> Iterator[Hit]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        yield from index.search(
            Query(clauses=(among(some),), sort=Sort.NEWEST, size=len(some))
        ).hits


def _is_in(came: _Came, span: Span) -> bool:
    if span.after is not None:
        return came.arrival.number > span.after
    return span.since < came.arrival.came_at <= span.until


def _cut(span: Span, held: Sequence[_Came], passed: int) -> tuple[bool, int]:
    """Tell whether arrivals of a span had to make room in the river, and how many at most."""
    if span.after is not None:
        missed = max(0, passed - span.after)
        return missed > 0, missed
    return passed > 0 and not _reaches(held, span.since), 0


def _begin(span: Span) -> datetime:
    """Return when the span of the same length before it begins."""
    return span.since - (span.until - span.since)


def _reaches(held: Sequence[_Came], time: datetime) -> bool:
    """Tell whether a river that is full reaches back to a time."""
    return any(came.arrival.came_at <= time for came in held)


def _groups(now: Sequence[_Came]) -> list[list[_Came]]:
    """Return articles by story, the most told first: by sources, articles, then the newest."""
    groups = defaultdict(list)
    for came in now:
        groups[came.group].append(came)

    def rank(group: list[_Came]) -> tuple[int, int, int]:
        sources = len({came.entry.source for came in group if came.entry.source})
        return max(1, sources), len(group), max(came.arrival.number for came in group)

    return sorted(groups.values(), key=rank, reverse=True)


def _stories(groups: Sequence[list[_Came]], index: SearchReader) -> tuple[Story, ...]:
    ids = tuple(group[0].group for group in groups)
    # Counted in the whole index, whatever the search: what was reprinted before is no news.
    found = index.count(Query(), [Aggregation("group", len(ids), ids)])[0] if ids else []
    there = dict(found)
    return tuple(
        Story(
            lead=min((came.entry for came in group), key=_first),
            articles=len(group),
            before=max(0, there.get(id, 0) - len(group)),
            sources=tuple(
                source
                for source, _ in Counter(
                    came.entry.source for came in group if came.entry.source
                ).most_common()
            ),
        )
        for id, group in zip(ids, groups, strict=True)
    )


def _first(entry: FeedEntry) -> tuple[datetime, datetime, str]:
    return entry.published_at or entry.received_at, entry.received_at, entry.id


def _names(
    span: Span, now: Sequence[_Came], held: Sequence[_Came] | None, index: SearchReader
) -> tuple[Named, ...]:
    """Return who is named more often than in the span before; who is named most without `held`.

    By the articles that lead their stories: names of one story aren't many for its reprints.
    The order is that of the trends: (now - before) / sqrt(before + 1).
    """
    counts = _counts(_leads(now), (), index)
    past: dict[tuple[EntityType, str], int] = {}
    if held is not None:
        begin = _begin(span)
        before = [c for c in held if not _is_in(c, span) and c.arrival.came_at > begin]
        past = _counts(_leads(before), tuple(counts), index)
    named = [
        Named(
            id=entity_id(type, name),
            name=name,
            type=type,
            count=count,
            before=None if held is None else past.get((type, name), 0),
        )
        for (type, name), count in counts.items()
    ]
    named = [each for each in named if each.count > (each.before or 0)]
    return tuple(sorted(named, key=lambda each: (-_rise(each), each.id))[:_NAMES])


def _leads(came: Sequence[_Came]) -> list[_Came]:
    """Return the first article of each story."""
    last_first = sorted(came, key=lambda each: _first(each.entry), reverse=True)
    return list({each.group: each for each in last_first}.values())


def _rise(named: Named) -> float:
    before = named.before or 0
    return (named.count - before) / float((before + 1) ** 0.5)


def _counts(
    came: Sequence[_Came], only: Sequence[tuple[EntityType, str]], index: SearchReader
) -> dict[tuple[EntityType, str], int]:
    """Return in how many of these articles each name is, of `only` these where there are any."""
    if not came:
        return {}
    wanted = {type: tuple(name for of, name in only if of == type) for type in NAMED}
    types = [type for type, names in wanted.items() if names or not only]
    aggregations = [
        Aggregation(NAMED[type].counted, len(wanted[type]) or _COUNTED, wanted[type])
        for type in types
    ]
    query = Query(clauses=(among([each.entry.id for each in came]),))
    found = index.count(query, aggregations)
    return {
        (type, name): count
        for type, values in zip(types, found, strict=True)
        for name, count in values
    }

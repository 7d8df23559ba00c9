"""Persons, places and organisations: who is there, one by one, and who is on the rise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.search.fields import NAMED, Period
from services.search.index.ports import Aggregation, SearchReader
from services.search.index.time_limit import stopped_after
from services.search.index.totals import counted
from services.search.query.filters import Filters
from services.search.query.nodes import Value
from services.search.query.query import Query, Sort
from services.search.searching.answers import (
    DayCount,
    Entities,
    EntityCount,
    EntityPage,
    Trend,
    Trends,
    TrendType,
)
from services.search.searching.facets import recounted
from services.search.searching.listing import all_listed
from services.search.text.names import canonical, entity_id, is_same
from shared.entity_types import EntityType
from shared.errors import CaibianError
from shared.publication_dates import bounded
from shared.text.aliases import packaged_aliases
from shared.text.aliases import plain as plain_alias

_LISTED = 20
MOST_DAYS = 400
"""So many days are counted of a name, the latest."""
_RISING = 200
_PERIOD = timedelta(days=7)


class NoEntity(CaibianError):
    """No article names this entity."""


class EmptyPeriod(CaibianError):
    """The period is empty: it ends before it begins."""


def entities(q: str, *, index: SearchReader) -> Entities:
    """Return the most frequent entities whose name holds `q`, those that begin so first."""
    wanted = canonical(q)
    aggregations = [Aggregation(row.counted, 5 * _LISTED, like=wanted) for row in NAMED.values()]
    listed = _values(NAMED, index.count(Query(), aggregations))
    found = _found(Query(), listed, index)
    found.sort(key=lambda each: not each.name.lower().startswith(wanted.lower()))
    return Entities(entities=tuple(found[:_LISTED]), timed_out=_is_stopped())


def entity(id: str, *, index: SearchReader) -> EntityPage:
    """Return an entity with all that is known of it: of the articles that its filter finds.

    Raises NoEntity, IndexAway.
    """
    type, name = _entity_of(id)
    query = Query(clauses=(Value(*NAMED[type].term(name)),), sort=Sort.NEWEST, size=_LISTED)
    newest = index.search(query)
    if not newest.total and not _is_stopped():
        raise NoEntity
    aggregations = [Aggregation(row.counted, 2 * _LISTED) for row in NAMED.values()]
    *together, days = index.count(query, [*aggregations, Aggregation(Period.DAY.value, MOST_DAYS)])
    found = _found(query, _values(NAMED, together), index)
    others = [each for each in found if not _is_itself(each, type, name)]
    return EntityPage(
        id=entity_id(type, name),
        name=name,
        type=type,
        count=newest.total,
        articles=all_listed(newest.hits),
        together=tuple(others[:_LISTED]),
        timeline=tuple(DayCount(day=day, count=count) for day, count in reversed(days)),
        timed_out=_is_stopped(),
    )


def trends(
    begin: datetime | None,
    end: datetime | None,
    type: TrendType | None,
    *,
    index: SearchReader,
) -> Trends:
    """Return the entities that rose most against the period of the same length before.

    Of one type, or of all. The period is the last week unless it is given. Beyond the bounds of
    what can be published it holds nothing, and the period before it couldn't even be told.
    Raises EmptyPeriod, IndexAway.
    """
    if begin and end and begin >= end:
        raise EmptyPeriod
    end = bounded(end or datetime.now(UTC))
    begin = bounded(begin) if begin else end - _PERIOD
    if begin >= end:
        return Trends(entities=())
    now = Query(filters=Filters(published_from=begin, published_to=end))
    before_it = begin - timedelta(seconds=1)
    before = replace(
        now, filters=Filters(published_from=begin - (end - begin), published_to=before_it)
    )
    types = (EntityType(type),) if type else tuple(NAMED)
    counts = index.count(now, [Aggregation(NAMED[each].counted, _RISING) for each in types])
    listed = _values(types, counts)
    found = _found(now, listed, index)
    past = {each.id: each.count for each in _found(before, listed, index)}
    articles = counted(now, index).total
    if _is_stopped():
        return Trends(entities=(), timed_out=True)
    rising = [_trend(each, past.get(each.id, 0)) for each in found]
    rising.sort(key=lambda trend: -(trend.count - trend.before) / (trend.before + 1) ** 0.5)
    risen = tuple(t for t in rising if t.count > t.before)[:_LISTED]
    return Trends(entities=risen, articles=articles)


def _values(
    types: Iterable[EntityType], counts: Iterable[Sequence[tuple[str, int]]]
) -> dict[EntityType, list[str]]:
    """Return the names that were counted, by their types."""
    return {
        type: [name for name, _ in found]
        for type, found in zip(types, counts, strict=True)
        if found
    }


def _found(
    query: Query, named: Mapping[EntityType, Sequence[str]], index: SearchReader
) -> list[EntityCount]:
    """Return the names with how many articles of a query their filters find, most first."""
    listed = [(NAMED[type], names) for type, names in named.items()]
    found = [
        EntityCount(id=entity_id(type, name), name=name, type=type, count=count)
        for type, counts in zip(named, recounted(query, listed, index=index), strict=True)
        for name, count in counts
    ]
    return sorted(found, key=lambda each: (-each.count, each.id))


def _is_itself(other: EntityCount, type: EntityType, name: str) -> bool:
    """Tell whether an entity is the one of this name, under another type or by an alias."""
    filed = packaged_aliases().certain(type, plain_alias(name))
    return is_same(other.name, name) or (filed is not None and is_same(other.name, filed))


def _is_stopped() -> bool:
    return stopped_after() is not None


def _entity_of(id: str) -> tuple[EntityType, str]:
    """Return the type and the canonical name that an id stands for. Raises NoEntity."""
    type, _, said = id.partition(":")
    if type not in list(NAMED) or not canonical(said):
        raise NoEntity
    return EntityType(type), canonical(NAMED[EntityType(type)].meant(said))


def _trend(now: EntityCount, before: int) -> Trend:
    # One is added to both, so that a name that was never there before has a rise as well.
    rise = round((now.count + 1) / (before + 1), 2)
    return Trend(**dict(now), before=before, rise=rise)

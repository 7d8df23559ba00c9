"""Persons, places and organisations: who is there, one by one, and who is on the rise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.search.fields import NAMED, Period
from services.search.index.ports import Aggregation, SearchReader
from services.search.index.time_limit import stopped_after
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
from services.search.searching.listing import all_listed
from services.search.text.names import canonical, entity_id
from shared.entity_types import EntityType
from shared.errors import CaibianError
from shared.publication_dates import bounded

_LISTED = 20
_DAYS = 400
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
    found = _entities(index.count(Query(), aggregations))
    found.sort(key=lambda each: not each.name.lower().startswith(wanted.lower()))
    return Entities(entities=tuple(found[:_LISTED]), timed_out=_is_stopped())


def entity(id: str, *, index: SearchReader) -> EntityPage:
    """Return an entity with all that is known of it. Raises NoEntity, IndexAway."""
    type, name = _entity_of(id)
    query = Query(clauses=(Value(NAMED[type].counted, name),), sort=Sort.NEWEST, size=_LISTED)
    newest = index.search(query)
    if not newest.total and not _is_stopped():
        raise NoEntity
    aggregations = [Aggregation(row.counted, _LISTED + 1) for row in NAMED.values()]
    *together, days = index.count(query, [*aggregations, Aggregation(Period.DAY.value, _DAYS)])
    others = [each for each in _entities(together) if each.id != entity_id(type, name)]
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
    fields = {each: NAMED[each].counted for each in types}
    counts = index.count(now, [Aggregation(field, _RISING) for field in fields.values()])
    named = {
        type: [name for name, _ in found]
        for type, found in zip(fields, counts, strict=True)
        if found
    }
    past = _counts_of(named, [fields[type] for type in named], index, before)
    if _is_stopped():
        return Trends(entities=(), timed_out=True)
    rising = [_trend(each, past.get(each.id, 0)) for each in _entities(counts, list(fields))]
    rising.sort(key=lambda trend: -(trend.count - trend.before) / (trend.before + 1) ** 0.5)
    return Trends(entities=tuple(t for t in rising if t.count > t.before)[:_LISTED])


def _counts_of(
    named: Mapping[EntityType, Sequence[str]],
    fields: Sequence[str],
    index: SearchReader,
    query: Query,
) -> dict[str, int]:
    """Return by their ids how many articles of a query hold each of these names."""
    aggregations = [
        Aggregation(field, len(names), tuple(names))
        for field, names in zip(fields, named.values(), strict=True)
    ]
    counted = zip(named, index.count(query, aggregations), strict=True)
    return {entity_id(type, name): count for type, found in counted for name, count in found}


def _is_stopped() -> bool:
    return stopped_after() is not None


def _entity_of(id: str) -> tuple[EntityType, str]:
    """Return the type and the canonical name that an id stands for. Raises NoEntity."""
    type, _, name = id.partition(":")
    name = canonical(name)
    if type not in list(NAMED) or not name:
        raise NoEntity
    return EntityType(type), name


def _trend(now: EntityCount, before: int) -> Trend:
    # One is added to both, so that a name that was never there before has a rise as well.
    rise = round((now.count + 1) / (before + 1), 2)
    return Trend(**dict(now), before=before, rise=rise)


def _entities(
    counts: Iterable[Sequence[tuple[str, int]]], types: Iterable[EntityType] = NAMED
) -> list[EntityCount]:
    """Return the entities of the counts of each type, the most frequent first."""
    found = [
        EntityCount(id=entity_id(type, name), name=name, type=type, count=count)
        for type, values in zip(types, counts, strict=True)
        for name, count in values
    ]
    return sorted(found, key=lambda each: (-each.count, each.id))

"""Counts of articles: facets, entities and trends."""

from collections.abc import Sequence

from services.search.fields import FIELDS, Period
from services.search.index.ports import Aggregation, SearchReader
from services.search.query.query import Query
from services.search.searching.answers import Count, Facet

FACET_SIZE = 20
"""So many values of a facet are counted unless more are asked for."""
_TIMES = 400
_TIMELY = {Facet(period) for period in Period}
_COUNTED = {row.name: row.counted for row in FIELDS} | {each.value: each.value for each in Period}


def facets(
    query: Query, wanted: Sequence[Facet], size: int = FACET_SIZE, *, index: SearchReader
) -> dict[Facet, tuple[Count, ...]]:
    """Return the `size` most frequent values of each facet; days and months in order, the latest.

    Raises IndexAway.
    """
    is_time = {facet: facet in _TIMELY for facet in wanted}
    aggregations = [
        Aggregation(_COUNTED[facet], _TIMES if is_time[facet] else size) for facet in wanted
    ]
    counted = index.count(query, aggregations) if aggregations else []
    return {
        facet: tuple(
            Count(value=value, count=count)
            for value, count in (reversed(values) if is_time[facet] else values)
        )
        for facet, values in zip(wanted, counted, strict=True)
    }

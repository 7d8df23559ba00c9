"""Counts of articles: facets, entities and trends."""

from collections.abc import Sequence

from services.search.ports import SearchReader, Tally
from services.search.queries import Query
from services.search.schemas import Count, Facet

_VALUES = 20
_TIMES = 400

_FIELDS = {
    Facet.SOURCE: "source_name",
    Facet.PERSON: "person_name",
    Facet.PLACE: "place_name",
    Facet.ORGANISATION: "organisation_name",
    Facet.KEYWORD: "keyword",
    Facet.DISCLAIMER: "disclaimer_kind",
    Facet.DAY: "day",
    Facet.MONTH: "month",
}


def facets(
    query: Query, wanted: Sequence[Facet], *, index: SearchReader
) -> dict[Facet, tuple[Count, ...]]:
    """Return the most frequent values of each facet, days and months in order.

    Raises IndexAway.
    """
    is_time = {facet: facet in (Facet.DAY, Facet.MONTH) for facet in wanted}
    tallies = [Tally(_FIELDS[facet], _TIMES if is_time[facet] else _VALUES) for facet in wanted]
    counted = index.count(query, tallies) if tallies else []
    return {
        facet: tuple(
            Count(value=value, count=count)
            for value, count in (reversed(values) if is_time[facet] else values)
        )
        for facet, values in zip(wanted, counted, strict=True)
    }

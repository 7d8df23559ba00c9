"""Counts of articles: facets, entities and trends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.search.fields import FIELDS, Field, Period
from services.search.index.ports import Aggregation, SearchReader
from services.search.query.query import Query
from services.search.searching.answers import Count, Facet

FACET_SIZE = 20
"""So many values of a facet are counted unless more are asked for."""
TIMES = 400
"""So many days or months are counted, the latest."""
_TIMELY = {Facet(period) for period in Period}
_ROWS = {Facet(row.name): row for row in FIELDS}


def facets(
    query: Query, wanted: Sequence[Facet], size: int = FACET_SIZE, *, index: SearchReader
) -> dict[Facet, tuple[Count, ...]]:
    """Return the `size` most frequent values of each facet; days and months in order, the latest.

    A value is counted by what the filter of this value finds: other spellings of a name and the
    inner places of a place as well. Raises IndexAway.
    """
    asked = [
        Aggregation(facet.value, TIMES)
        if facet in _TIMELY
        else Aggregation(_ROWS[facet].counted, size)
        for facet in wanted
    ]
    named = dict(zip(wanted, index.count(query, asked) if asked else [], strict=True))
    found = _found(query, named, index)
    return {
        facet: tuple(Count(value=value, count=count) for value, count in reversed(named[facet]))
        if facet in _TIMELY
        else found.get(facet, _counts(named[facet]))
        for facet in wanted
    }


def open_facets(
    query: Query, wanted: Sequence[Facet], size: int = FACET_SIZE, *, index: SearchReader
) -> dict[Facet, tuple[Count, ...]]:
    """Return facets of which each counts what its values would find in the place of its own.

    So one value can be exchanged for another, or a second be taken with it. Raises IndexAway.
    """
    filtered = [each for each in wanted if _is_filtered(query, each)]
    counted = facets(query, [each for each in wanted if each not in filtered], size, index=index)
    for facet in filtered:
        free = query.filters.model_copy(update={facet.value: None})
        counted |= facets(replace(query, filters=free), [facet], size, index=index)
    return {facet: counted[facet] for facet in wanted}


def _is_filtered(query: Query, facet: Facet) -> bool:
    return facet not in _TIMELY and bool(getattr(query.filters, facet.value))


def _found(
    query: Query, named: Mapping[Facet, Sequence[tuple[str, int]]], index: SearchReader
) -> dict[Facet, tuple[Count, ...]]:
    """Return how many articles each value finds, of facets that are found by other values too."""
    rows = {
        facet: _ROWS[facet]
        for facet, values in named.items()
        if facet not in _TIMELY and _ROWS[facet].found and values
    }
    listed = [(row, [value for value, _ in named[facet]]) for facet, row in rows.items()]
    return {
        facet: _counts(counts)
        for facet, counts in zip(rows, recounted(query, listed, index=index), strict=True)
    }


def recounted(
    query: Query, listed: Sequence[tuple[Field, Sequence[str]]], *, index: SearchReader
) -> list[list[tuple[str, int]]]:
    """Return how many articles of a query each value finds as a filter, for each of some rows.

    What finds the same, as what is spelled in capitals and without, is listed once. Raises
    IndexAway.
    """
    by_term: list[dict[str, str]] = []
    for row, values in listed:
        by_term.append({})
        for value in values:
            by_term[-1].setdefault(row.term(value)[1], value)
    asked = [
        Aggregation(row.field, len(terms), only=tuple(terms))
        for (row, _), terms in zip(listed, by_term, strict=True)
        if terms
    ]
    counted = iter(index.count(query, asked) if asked else [])
    counts = [dict(next(counted)) if terms else {} for terms in by_term]
    return [
        [(value, found.get(term, 0)) for term, value in terms.items()]
        for terms, found in zip(by_term, counts, strict=True)
    ]


def _counts(values: Sequence[tuple[str, int]]) -> tuple[Count, ...]:
    ordered = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    return tuple(Count(value=value, count=count) for value, count in ordered)

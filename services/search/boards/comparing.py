"""How the searches of a board differ: shares, what several find, whose sources and names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.search.boards.counting import ROWS, SIZE, TOP, Counted
from services.search.boards.figures import CommonName
from services.search.fields import NAMED, Field
from services.search.index.ports import Aggregation, SearchReader
from services.search.index.totals import counted
from services.search.query.nodes import Group
from services.search.query.query import Query
from services.search.searching.answers import Count
from services.search.text.names import entity_id
from shared.entity_types import EntityType

# So many sources are looked for in the other searches one by one.
_LOOKED_FOR = 20


@dataclass(frozen=True)
class Overlap:
    """How many articles any of several searches finds, and how many two of them or more find."""

    found: int
    several: int


def overlap(searches: Sequence[Counted], *, index: SearchReader) -> Overlap:
    """Return how far searches find the same. Raises IndexAway."""
    some = [each for each in searches if each.figures.count]
    if len(some) < 2:
        return Overlap(sum(each.figures.count for each in some), 0)
    nodes = tuple(_node(each.query) for each in some)
    found, several = (
        counted(Query(clauses=(Group(any=nodes, minimum=least),)), index).total for least in (1, 2)
    )
    return Overlap(found, several)


def own_sources(searches: Sequence[Counted], *, index: SearchReader) -> Iterator[tuple[Count, ...]]:
    """Yield for each search the sources that write of it and of no other. Raises IndexAway."""
    for one in searches:
        others = [each for each in searches if each is not one]
        known = {_source(each.value) for other in others for each in other.sources}
        left = [each for each in one.sources if _source(each.value) not in known][:_LOOKED_FOR]
        for other in others:
            # Of what has more sources only the most frequent are known.
            if left and len(other.sources) >= SIZE:
                there = _counts(other.query, ROWS["source"], left, index)
                left = [each for each in left if not there.get(_source(each.value))]
        yield tuple(left[:TOP]) if others else ()


def common_names(searches: Sequence[Counted], *, index: SearchReader) -> tuple[CommonName, ...]:
    """Return names that articles of several searches hold, those of most first.

    First comes what is named often in the second search that names it most. Raises IndexAway.
    """
    found = [common for type in NAMED for common in _common(type, searches, index)]
    found.sort(key=lambda each: (*(-n for n in sorted(each.counts, reverse=True)[1::-1]), each.id))
    return tuple(found[:TOP])


def _common(
    type: EntityType, searches: Sequence[Counted], index: SearchReader
) -> Iterator[CommonName]:
    known = [{each.value: each.count for each in search.named[type]} for search in searches]
    others = Counter(
        each.value
        for search in searches
        for each in search.named[type]
        if not search.is_own(each.value)
    )
    several = [name for name, count in others.items() if count > 1]
    several.sort(key=lambda name: -sorted(counts.get(name, 0) for counts in known)[-2])
    chosen = [Count(value=name, count=0) for name in several[:TOP]]
    for search, counts in zip(searches, known, strict=True):
        rest = [each for each in chosen if each.value not in counts]
        if rest and len(search.named[type]) >= SIZE:
            there = _counts(search.query, NAMED[type], rest, index)
            counts |= {each.value: there.get(_term(type, each.value), 0) for each in rest}
    for each in chosen:
        counts_of = tuple(counts.get(each.value, 0) for counts in known)
        yield CommonName(
            id=entity_id(type, each.value), name=each.value, type=type, counts=counts_of
        )


def _node(query: Query) -> Group:
    """Return the node of what a query finds."""
    return Group(all=(*query.unscored, *query.clauses), scopes=query.scopes)


def _counts(
    query: Query, row: Field, values: Sequence[Count], index: SearchReader
) -> dict[str, int]:
    """Return how many articles hold each of some values, by their terms in the index."""
    terms = tuple(dict.fromkeys(row.term(each.value)[1] for each in values))
    (found,) = index.count(query, [Aggregation(row.field, len(terms), only=terms)])
    return dict(found)


def _source(value: str) -> str:
    return ROWS["source"].term(value)[1]


def _term(type: EntityType, value: str) -> str:
    return NAMED[type].term(value)[1]

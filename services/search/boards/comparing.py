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

Named = tuple[EntityType, str]
"""A name and its type."""
# So many sources are looked for in the other searches one by one.
_LOOKED_FOR = 20
# Of fewer articles it is chance that a source wrote of one search alone.
_FEWEST = 3


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
    """Yield for each search the sources that write of it, three times or more, and of no other.

    Raises IndexAway.
    """
    for one in searches:
        others = [each for each in searches if each is not one]
        known = {_source(each.value) for other in others for each in other.sources}
        often = [each for each in one.sources if each.count >= _FEWEST]
        left = [each for each in often if _source(each.value) not in known][:_LOOKED_FOR]
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
    known = [
        {(type, each.value): each.count for type, some in search.named.items() for each in some}
        for search in searches
    ]
    others = Counter(
        name
        for search, counts in zip(searches, known, strict=True)
        for name in counts
        if not search.is_own(name[1])
    )
    several = [name for name, number in others.items() if number > 1]
    several.sort(key=lambda name: _place([counts.get(name, 0) for counts in known], name))
    chosen = several[:TOP]
    for search, counts in zip(searches, known, strict=True):
        counts.update(_rest(search, [name for name in chosen if name not in counts], index))
    return tuple(_common(name, [counts.get(name, 0) for counts in known]) for name in chosen)


def _place(counts: Sequence[int], name: Named) -> tuple[int, int, Named]:
    """Return what names are sorted by."""
    first, second = sorted(counts, reverse=True)[:2]
    return -second, -first, name


def _common(name: Named, counts: Sequence[int]) -> CommonName:
    type, value = name
    return CommonName(id=entity_id(type, value), name=value, type=type, counts=tuple(counts))


def _rest(search: Counted, names: Sequence[Named], index: SearchReader) -> dict[Named, int]:
    """Return the counts of names that a search may hold though it named too many to tell."""
    asked: dict[EntityType, list[str]] = {}
    for type, value in names:
        if len(search.named[type]) >= SIZE:
            asked.setdefault(type, []).append(value)
    terms = {
        type: tuple(dict.fromkeys(_term(type, value) for value in values))
        for type, values in asked.items()
    }
    wanted = [Aggregation(NAMED[type].field, len(only), only) for type, only in terms.items()]
    found = map(dict, index.count(search.query, wanted) if wanted else [])
    told = dict(zip(terms, found, strict=True))
    return {
        (type, value): told[type].get(_term(type, value), 0)
        for type, values in asked.items()
        for value in values
    }


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

"""The articles of collections, as the index has them now."""

from collections.abc import Iterator, Sequence

from services.search.collections.answers import CollectedArticle
from services.search.collections.models import Order
from services.search.documents.hit_card import read_card
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader
from services.search.query.nodes import Group, Value
from services.search.query.query import Query, Sort

_CHUNK = 500


def among(ids: Sequence[str]) -> Group:
    """Return the node of these articles."""
    return Group(any=tuple(Value("id", id) for id in ids))


def known(ids: Sequence[str], index: SearchReader) -> set[str]:
    """Return which of some articles can be found. Raises IndexAway."""
    return {hit.id for hit in _hits(ids, index)}


def collected(ids: Sequence[str], index: SearchReader) -> dict[str, CollectedArticle]:
    """Return articles by their ids; those withdrawn since are missing. Raises IndexAway."""
    return dict(readable(_hits(ids, index), _read))


def by_date(
    ids: Sequence[str], order: Order, begin: int, size: int, index: SearchReader
) -> list[str]:
    """Return a stretch of articles in the order of their publication, withdrawn ones at the end.

    It goes through all that stand before it. Raises IndexAway.
    """
    if not ids:
        return []
    sort = Sort.OLDEST if order is Order.OLDEST else Sort.NEWEST
    wanted = min(begin + size, len(ids))
    found = index.search(Query(clauses=(among(ids),), sort=sort, size=wanted))
    ordered = [hit.id for hit in found.hits]
    if len(ordered) < wanted:
        there = set(ordered)
        ordered += [id for id in ids if id not in there]
    return ordered[begin : begin + size]


def _hits(ids: Sequence[str], index: SearchReader) -> Iterator[Hit]:
    for begin in range(0, len(ids), _CHUNK):
        some = ids[begin : begin + _CHUNK]
        query = Query(clauses=(among(some),), sort=Sort.NEWEST, size=len(some))
        yield from index.search(query).hits


def _read(hit: Hit) -> tuple[str, CollectedArticle]:
    card = read_card(hit.card)
    return hit.id, CollectedArticle.model_validate(card, from_attributes=True)

"""What a saved search finds: its query, its newest articles, and which of some it finds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.search.alerts.entries import among, entry_of
from services.search.alerts.schemas import FeedEntry, SavedSearch, SearchFields
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader
from services.search.loosening import Reader, finds, loosened
from services.search.query.filters import Filters
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.query import Query, Sort
from services.search.text.analysis import OnceCutter, WordCutter

_FEED = 50


def feed(
    search: SavedSearch,
    *,
    index: SearchReader,
    cutter: WordCutter,
    known: Known = NOTHING_KNOWN,
) -> Iterator[FeedEntry]:
    """Yield the newest articles that a search finds. Raises IndexAway."""
    query = replace(query_of(search, Reader(OnceCutter(cutter), known), index), size=_FEED)
    return readable(index.search(query).hits, entry_of)


def query_of(search: SearchFields, reader: Reader, index: SearchReader) -> Query:
    """Return what a saved search asks for, the newest first, as loosely as a search would."""
    way = loosened(search.q, reader, index=index) if search.q else None
    return _kept(search, (way or reader.way(search.q)).query)


def found_among(
    ids: Sequence[str], search: SavedSearch, reader: Reader, index: SearchReader
) -> Sequence[Hit]:
    """Return what a saved search finds of these articles."""
    typed = reader.way(search.q).query
    if not typed.most_missing:
        hits = index.search(_only(_kept(search, typed), ids)).hits
        if hits or not search.q or finds(typed, index):
            return hits
    return index.search(_only(query_of(search, reader, index), ids)).hits


def _kept(search: SearchFields, query: Query) -> Query:
    """Return a query within the filters of a saved search, the newest first."""
    filters = Filters(**search.filters.model_dump())
    return replace(query, filters=filters, sort=Sort.NEWEST)


def _only(query: Query, ids: Sequence[str]) -> Query:
    return replace(query, clauses=(*query.clauses, among(ids)), size=len(ids))

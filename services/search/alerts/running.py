"""What a saved search finds: its query, and its newest articles."""

from collections.abc import Iterator
from dataclasses import replace

from services.search.alerts.entries import entry_of
from services.search.alerts.schemas import FeedEntry, SavedSearch, SearchFields
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.loosening import Reader, loosened
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
    return kept(search, (way or reader.way(search.q)).query)


def kept(search: SearchFields, query: Query) -> Query:
    """Return a query within the filters of a saved search, the newest first."""
    filters = Filters(**search.filters.model_dump())
    return replace(query, filters=filters, sort=Sort.NEWEST)

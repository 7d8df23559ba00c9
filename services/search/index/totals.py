"""How many articles a query finds."""

from dataclasses import replace

from services.search.index.ports import Found, SearchReader
from services.search.query.query import Query, Sort


def counted(query: Query, index: SearchReader) -> Found:
    """Return the number of all hits, wherever the query would go on. Raises IndexAway."""
    # An order by time needs no snapshot, and no score.
    return index.search(replace(query, sort=Sort.NEWEST, size=1, after=None))

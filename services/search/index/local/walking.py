"""Walking through all hits of a search in tantivy, the oldest first."""

from collections.abc import Iterator
from typing import Any

from tantivy import Query as TantivyQuery
from tantivy import Schema

from services.search.index.local.found import key_of
from services.search.index.local.opening import index_errors
from services.search.index.local.query import order, since
from services.search.query.query import Query, Sort


def windows(searcher: Any, asked: TantivyQuery, size: int, schema: Schema) -> Iterator[list[Any]]:
    """Yield the addresses of all hits of a rendered search, about so many at once.

    Windows by time, as deep offsets cost more and more; a window in which all articles are of one
    second is made longer.
    """
    chunk, begin, seen = size, None, set[tuple[int, int]]()
    oldest = order(Query(sort=Sort.OLDEST))
    while True:
        window = since(asked, begin, schema)
        with index_errors():
            hits = searcher.search(window, size, count=False, **oldest).hits
        yield [address for _, address in hits if key_of(address) not in seen]
        if len(hits) < size:
            return
        last = hits[-1][0]
        known = seen if last == begin else set()
        seen = known | {key_of(address) for at, address in hits if at == last}
        size = chunk if last != begin else 2 * size
        begin = last

"""Draws a sample of hits in Elasticsearch.

The ids of the hits are read from their column, in pages: 100,000 in about a second. Of more hits as
many are drawn first by its own `random_score` over that column, since it has no hash that could be
told outside of it. Both draws are by chance whatever the articles say, and so is what comes of
them; but that first one is another one in an index that was made anew.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from services.search.index.drawing import number
from services.search.index.elastic.found import stored
from services.search.index.elastic.query import STORED, bool_query
from services.search.index.ports import Drawn
from services.search.query.query import Query, Sort

Json = dict[str, Any]
Ask = Callable[[Json], Any]

MOST_READ = 100_000
PAGE = 10_000


def draw(query: Query, size: int, seed: str, ask: Ask) -> Drawn:
    """Return a sample of the hits of a query, asked for in one snapshot."""
    found = {"bool": bool_query(replace(query, sort=Sort.OLDEST))}
    counted = ask({"query": found, "size": 0, "track_total_hits": True})
    total = int(counted["hits"]["total"]["value"])
    if total <= MOST_READ:
        some = list(_ids({"query": found, "sort": [{"_shard_doc": "asc"}]}, ask))
    else:
        by_chance = {"query": _scored_by_chance(found, seed), "sort": _BY_CHANCE}
        some = list(_ids(by_chance, ask, MOST_READ))
    chosen = heapq.nsmallest(size, some, key=lambda id: number(seed, id))
    return Drawn(total, len(some), _articles(chosen, ask))


_BY_CHANCE: list[Json] = [{"_score": "desc"}, {"_shard_doc": "asc"}]


def _scored_by_chance(found: Json, seed: str) -> Json:
    """Return a query that finds the same, scored by a hash of the ids."""
    salt = int.from_bytes(blake2b(seed.encode(), digest_size=4).digest(), "big", signed=True)
    score: Json = {"random_score": {"seed": salt, "field": "id"}, "boost_mode": "replace"}
    return {"function_score": {"query": found} | score}


def _ids(body: Json, ask: Ask, most: int | None = None) -> Iterator[str]:
    """Yield the ids of all hits of a search, or of so many first ones."""
    page = {"size": PAGE, "track_total_hits": False} | _IDS_ALONE | body
    left = most
    while True:
        hits = ask(page)["hits"]["hits"]
        yield from (hit["fields"]["id"][0] for hit in hits[:left])
        left = None if left is None else left - len(hits)
        if len(hits) < PAGE or (left is not None and left <= 0):
            return
        page["search_after"] = hits[-1]["sort"]


_IDS_ALONE: Json = {"stored_fields": "_none_", "docvalue_fields": ["id"]}


def _articles(ids: list[str], ask: Ask) -> tuple[Any, ...]:
    """Return articles in the order of their ids."""
    if not ids:
        return ()
    body = {"query": {"terms": {"id": ids}}, "size": len(ids), "version": True, **STORED}
    found = {hit["_id"]: stored(hit) for hit in ask(body)["hits"]["hits"]}
    return tuple(found[id] for id in ids if id in found)

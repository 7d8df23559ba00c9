"""An index whose best hits are looked at again, together, and put into a better order."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from services.search.documents import unpack
from services.search.ports import Found, Hit, SearchReader
from services.search.queries import Query
from services.search.ranking import Candidate, features
from services.search.trees import load_forest

FOREST = Path(__file__).with_name("ranker.json")
DEPTH = 50
"""So many of the best hits are put into a new order; those behind them stay as they are."""


class Ranked:
    """Searches an index (port SearchReader); what may be pinyin stays in its order."""

    def __init__(self, index: SearchReader) -> None:
        self._index = index

    def search(self, query: Query) -> Found:
        """Find articles; see the port."""
        if not query.signs or query.sounds:
            return self._index.search(query)
        found = self._index.search(replace(query, size=max(query.size, DEPTH)))
        hits = (*reordered(query, found.hits[:DEPTH]), *found.hits[DEPTH:])
        return replace(found, hits=hits[: query.size])

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON; see the port."""
        return self._index.article(id)

    def ping(self) -> None:
        """Raise IndexAway unless the index can be searched."""
        self._index.ping()


def reordered(query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return scored hits in a better order; the scores are dealt out again, best first."""
    if len(hits) < 2:
        return tuple(hits)
    values = load_forest(FOREST).scores(features(query.signs, [candidate(hit) for hit in hits]))
    order = sorted(range(len(hits)), key=lambda place: -values[place])
    return tuple(
        replace(hits[place], score=hit.score) for place, hit in zip(order, hits, strict=True)
    )


def candidate(hit: Hit) -> Candidate:
    """Return what a hit is ranked by."""
    title, _, body = unpack(hit.skim).decode().partition("\n")
    return Candidate(hit.score or 0.0, title, body)

"""Search by meaning: which articles are near to a query."""

from functools import lru_cache

from services.search.vectors import Embedder, Near, Vector, VectorIndex

NEAREST = 30
"""So many articles that are near in meaning are hits beside those that hold the words."""
_REMEMBERED = 256


class Meaning:
    """An embedder and its vectors, for queries."""

    def __init__(self, embedder: Embedder, vectors: VectorIndex) -> None:
        self._vectors = vectors
        # Pages, facets and the pages' own calls ask for the same.
        self._vector = lru_cache(_REMEMBERED)(embedder.query)

    def near(self, text: str) -> tuple[Near, ...]:
        """Return the articles nearest to a query, the nearest first. Raises IndexAway."""
        vector: Vector = self._vector(text)
        found = self._vectors.nearest(vector, NEAREST)
        # As a cursor carries them, so that later pages are in the same order.
        return tuple(Near(each.id, round(each.cosine, 4)) for each in found)

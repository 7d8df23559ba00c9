"""Search by meaning: which articles are near to a query.

Cosines mean something else in each model and for each query. So a query is held against a cohort of
passages about anything, and an article is as near as its cosine lies above theirs, in standard
deviations (test normalisation, Auckenthaler et al. 2000, doi:10.1006/dspr.1999.0360). Some of the
passages may happen to be about the query, so both are told by medians.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from services.search.index.vectors import LONGEST_QUERY, Embedder, Neighbour, Vector, VectorIndex
from services.search.query.near import MOST_NEAR, Near
from services.search.query.weights import LEAST_NEAR

COHORT = Path(__file__).with_name("cohort.txt")
# Of so many times as many the copies are left out: equal passages have equal vectors.
_COPIES = 3
_SAME = 1e-6
_REMEMBERED = 256
# A standard deviation by the median absolute deviation, of what is distributed normally.
_OF_MEDIAN = 1.4826


class Meaning:
    """An embedder and its vectors, for queries."""

    def __init__(self, embedder: Embedder, vectors: VectorIndex) -> None:
        self._embedder = embedder
        self._vectors = vectors
        # What one reader asks another asks as well, and the same one in another order.
        self._vector = lru_cache(_REMEMBERED)(embedder.query)

    def near(self, text: str) -> tuple[Near, ...]:
        """Return the articles near to a query, the nearest first. Raises IndexAway."""
        vector: Vector = self._vector(text[:LONGEST_QUERY])
        usual = self._cohort @ vector
        middle = float(np.median(usual))
        deviation = _OF_MEDIAN * float(np.median(np.abs(usual - middle))) or 1.0
        neighbours = self._vectors.nearest(vector, _COPIES * MOST_NEAR)
        found = (
            # As a cursor carries it, so that later pages are in the same order.
            Near(each.id, round((each.cosine - middle) / deviation, 2))
            for each in islice(_without_copies(neighbours), MOST_NEAR)
        )
        return tuple(near for near in found if near.nearness >= LEAST_NEAR)

    @cached_property
    def _cohort(self) -> npt.NDArray[np.float32]:
        """The vectors of the cohort: [passages, size]."""
        passages = COHORT.read_text(encoding="utf-8").splitlines()
        return np.array(self._embedder.passages(passages))


def _without_copies(neighbours: Sequence[Neighbour]) -> Iterator[Neighbour]:
    """Yield the first of those that are equally near."""
    last = None
    for each in neighbours:
        if last is None or last - each.cosine > _SAME:
            yield each
        last = each.cosine

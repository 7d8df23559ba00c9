"""A random sample of hits: the same for the same seed, as long as the hits are the same.

Each hit is given a number by a hash of the seed and its id; those with the least are the sample, in
that order. So the first of a sample are a smaller sample, and an article that comes in changes a
sample by one at most (bottom-k sampling: Cohen and Kaplan, 2007).
"""

import heapq
from collections.abc import Iterator
from hashlib import blake2b

from services.search.documents.stored import Stored
from services.search.index.ports import SearchReader
from services.search.query.query import Query

MOST_SAMPLED = 1000
"""A sample has so many articles at most."""


def sample(
    query: Query, size: int, seed: str, *, index: SearchReader
) -> tuple[int, tuple[Stored, ...]]:
    """Return how many hits there are and a sample of them. Raises IndexAway.

    It goes through all hits, and holds no more of them than it returns.
    """
    total = 0

    def drawn() -> Iterator[tuple[bytes, int, Stored]]:
        nonlocal total
        for total, stored in enumerate(index.scan(query), 1):
            # The count keeps what can't be compared from being compared.
            yield _number(seed, stored.id), total, stored

    chosen = heapq.nsmallest(size, drawn())
    return total, tuple(stored for _, _, stored in chosen)


def _number(seed: str, id: str) -> bytes:
    return blake2b(f"{seed}\n{id}".encode(), digest_size=16).digest()

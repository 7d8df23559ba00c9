"""Drawing lots: each article is given a number by a hash of a seed and its id.

Those with the least are a sample, in that order. So the first of a sample are a smaller sample, and
an article that comes in changes a sample by one at most (bottom-k sampling: Cohen and Kaplan,
2007). An article has the same number in every index, whatever else becomes of it.
"""

from hashlib import sha256

MOST_SAMPLED = 1000
"""A sample has so many articles at most."""


def number(seed: str, id: str) -> str:
    """Return the number of an article, in letters that sort as it does."""
    return sha256(f"{seed}\n{id}".encode()).hexdigest()

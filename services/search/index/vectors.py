"""Search by meaning: what it asks of a model and of an index of vectors.

Vectors have length one, so that their product is their cosine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shared.errors import CaibianError

Vector = npt.NDArray[np.float32]
LEAD = 120
"""So many characters of a body are read behind its title."""
LONGEST_QUERY = 200
"""So many characters of a query are read."""


class EmbedderUnusable(CaibianError):
    """The model for search by meaning can't be used; CAIBIAN_EMBEDDER names its folder."""


@dataclass(frozen=True)
class Neighbour:
    """An article, and the cosine of its vector and that of a query."""

    id: str
    cosine: float


@dataclass(frozen=True)
class ArticleVector:
    """An article's vector, under the article's version; `digest` tells texts apart."""

    id: str
    version: int
    digest: str
    vector: Vector


class Embedder(Protocol):
    """A model that turns texts into vectors; `name` changes with whatever changes them."""

    name: str
    size: int

    def query(self, text: str) -> Vector:
        """Return the vector of a query: [size]."""

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of parts of articles: [size] each."""


class VectorIndex(Protocol):
    """Vectors of one embedder by article. Every method raises IndexAway."""

    def nearest(self, vector: Vector, count: int) -> list[Neighbour]:
        """Return the articles nearest to a vector, the nearest first; it may miss a few."""

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digest of the text that each article's vector was made of, if it has one."""

    def put(self, items: Sequence[ArticleVector]) -> None:
        """Keep vectors, each unless one of a higher version is there."""

    def remove(self, ids: Iterable[str]) -> None:
        """Forget the vectors of these articles."""

    def ids(self) -> Iterator[str]:
        """Yield the ids of all articles that have a vector."""

    def forget_others(self) -> None:
        """Remove the vectors of all other embedders, which nobody compares any more."""

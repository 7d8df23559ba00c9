"""Vectors for an index to be measured: made at random, since to read the articles takes long.

What is nearest then has nothing to do with a query, but is as dear to find.
"""

from collections.abc import Sequence

import numpy as np

from bench.filling import Sink
from services.search.documents.document import Document
from services.search.index.vectors import ArticleVector, VectorIndex


def vector_sink(vectors: VectorIndex, size: int) -> Sink:
    """Return what gives each document a vector of this size."""
    random = np.random.default_rng(1)

    def write(documents: Sequence[Document]) -> None:
        drawn = random.normal(size=(len(documents), size)).astype(np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        vectors.put(
            [
                ArticleVector(each.id, each.version, "", vector)
                for each, vector in zip(documents, drawn, strict=True)
            ]
        )

    return write

"""An index of the product's own to search in, gone when the work is done."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.vectors import ElasticVectors
from services.search.index.local.index import LocalIndex
from services.search.index.local.vectors import LocalVectors
from services.search.index.ports import SearchIndex
from services.search.index.vectors import Embedder, VectorIndex
from services.search.settings import SearchSettings
from tools.elasticsearch_node import elasticsearch_node

KINDS = ("local", "elasticsearch")


@dataclass(frozen=True)
class Opened:
    """An index, and what makes an index of an embedder's vectors beside it."""

    index: SearchIndex
    vectors: Callable[[Embedder], VectorIndex]


@contextmanager
def empty_index(kind: str) -> Iterator[Opened]:
    """Yield an empty index: in a temporary folder, or on Elasticsearch under a name of its own.

    Elasticsearch is the one at CAIBIAN_ELASTICSEARCH_URL, else a node made for the purpose.
    Raises NoJava.
    """
    with tempfile.TemporaryDirectory(prefix="caibian-evaluation-") as name:
        if kind == "local":
            index = LocalIndex(Path(name))
            index.open()
            try:
                yield Opened(index, partial(LocalVectors, Path(name)))
            finally:
                index.close()
        else:
            with _address(Path(name)) as url, _elastic(url) as elastic:
                yield elastic


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    if url := os.environ.get("CAIBIAN_ELASTICSEARCH_URL"):
        yield url
    else:
        with elasticsearch_node(folder) as url:
            yield url


@contextmanager
def _elastic(url: str) -> Iterator[Opened]:
    name = f"evaluation-{uuid4().hex}"
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        try:
            yield Opened(ElasticIndex(client, name), partial(ElasticVectors, client, name))
        finally:
            made = client.indices.get(index=f"{name}-*")
            client.indices.delete(index=list(made), ignore_unavailable=True)

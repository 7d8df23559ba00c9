"""An index of the product's own to search in, gone when the work is done."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from services.search.documents import SCHEMA
from services.search.elastic import ElasticIndex, connect
from services.search.embedded import EmbeddedIndex
from services.search.ports import SearchIndex
from services.search.settings import SearchSettings
from tools.elasticsearch_node import elasticsearch_node

KINDS = ("embedded", "elasticsearch")


@contextmanager
def empty_index(kind: str) -> Iterator[SearchIndex]:
    """Yield an empty index: in a temporary folder, or on Elasticsearch under a name of its own.

    Elasticsearch is the one at CAIBIAN_ELASTICSEARCH_URL, else a node made for the purpose.
    Raises NoJava.
    """
    with tempfile.TemporaryDirectory(prefix="caibian-evaluation-") as name:
        if kind == "embedded":
            index = EmbeddedIndex(Path(name))
            index.open()
            try:
                yield index
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
def _elastic(url: str) -> Iterator[ElasticIndex]:
    name = f"evaluation-{uuid4().hex}"
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        try:
            yield ElasticIndex(client, name)
        finally:
            client.indices.delete(index=f"{name}-{SCHEMA}", ignore_unavailable=True)

"""An index of each kind, open for as long as a fixture needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.spread import Spread
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.settings import SearchSettings
from tests.fake_index import FakeIndex

# Whatever holds on several shards holds on one, which other tests use.
SHARDS = Spread(3, replicas=0)
KINDS = ["fake", "local", "elasticsearch"]


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[SearchIndex]:
    """Yield an empty index of the kind that a fixture is asked for, and close it."""
    if request.param == "fake":
        yield FakeIndex()
    elif request.param == "local":
        local = LocalIndex(folder)
        local.open()
        yield local
        local.close()
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with connect(SearchSettings(elasticsearch_url=url)) as client:
            name = f"contract-{uuid4().hex}"
            elastic = ElasticIndex(client, name, SHARDS)
            elastic.ping()
            yield elastic
            settle()
            client.indices.delete(index=list(client.indices.get_alias(name=name)))


def settle() -> None:
    """Wait for vocabularies that are read beside, so that nothing asks an index that is closed."""
    for thread in threading.enumerate():
        if thread.name == "vocabulary":
            thread.join()

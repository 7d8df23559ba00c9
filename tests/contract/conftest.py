"""An index of each kind, and a ledger of each."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.settings import SearchSettings
from tests.contract.ledger_machine import SETTINGS
from tests.contract.ledger_world import MakeWorld, World
from tests.fake_index import FakeIndex


@pytest.fixture(params=["fake", "local", "elasticsearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """Return an empty index of each kind."""
    if request.param == "fake":
        yield FakeIndex()
    elif request.param == "local":
        local = LocalIndex(tmp_path)
        local.open()
        yield local
        local.close()
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with connect(SearchSettings(elasticsearch_url=url)) as client:
            name = f"contract-{uuid4().hex}"
            elastic = ElasticIndex(client, name)
            elastic.ping()
            yield elastic
            client.indices.delete(index=list(client.indices.get_alias(name=name)))


@pytest.fixture(params=["fake", "redis"])
def world(request: pytest.FixtureRequest, redis_port: int) -> Iterator[MakeWorld]:
    """Return a maker of worlds with an empty ledger."""
    worlds: list[World] = []

    def make(**config: int) -> World:
        chosen = SETTINGS.model_copy(update=config)
        worlds.append(World(request.param, redis_port, chosen))
        return worlds[-1]

    yield make
    for each in worlds:
        each.close()

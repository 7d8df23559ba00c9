"""A cluster of three nodes loses nothing and goes on when one of them is killed, under load."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from elasticsearch import ApiError, TransportError

from services.search.documents.document import Document, Removal
from services.search.documents.rebuild import remade
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.spread import Spread
from services.search.index.ports import IndexAway, Outcome
from services.search.indexing.reprints import Grouping
from services.search.query.query import Query, Sort
from services.search.settings import SearchSettings
from tests.contract.indexes import made
from tests.java import java_or_skip
from tools.elasticsearch_node import ElasticsearchNode, elasticsearch_cluster

NAME = "cluster"
TEXT = "望川电机\n云岭的水厂"
ALL = Query(sort=Sort.OLDEST)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[ElasticsearchNode]]:
    """Run three nodes; without Java the test is skipped, which in CI is a failure."""
    with java_or_skip(), elasticsearch_cluster(tmp_path) as running:
        yield running


def opened(nodes: list[ElasticsearchNode]) -> ElasticIndex:
    """Return the index as a process has it that knows all nodes."""
    urls = ",".join(node.url for node in nodes)
    client = connect(SearchSettings(elasticsearch_url=urls))
    return ElasticIndex(client, NAME, Spread(shards=3, replicas=1))


class Indexer(threading.Thread):
    """Writes and withdraws as the indexer does: what is refused comes again."""

    def __init__(self, nodes: list[ElasticsearchNode], first: int) -> None:
        super().__init__(daemon=True)
        self.versions: dict[str, int] = {}
        self.refused = 0
        self.stop = threading.Event()
        self._index = opened(nodes)
        self._first = first

    def run(self) -> None:
        """Write until told to stop: new ones, changed ones, and every tenth is withdrawn."""
        version = 1
        while not self.stop.is_set():
            number = version % 400
            batch: list[Document | Removal] = [
                made(f"{self._first}-{number}-{n}", version, TEXT) for n in range(5)
            ]
            if version % 10 == 0:
                batch = [Removal(item.id, version) for item in batch]
            self._write(batch)
            for item in batch:
                is_removed = isinstance(item, Removal)
                self.versions[item.id] = 0 if is_removed else version
            version += 1

    def _write(self, batch: list[Document | Removal]) -> None:
        while True:
            try:
                whole = Grouping(batch, self._index)
                written = whole.write()
                whole.look_again(written)
            except IndexAway:
                self.refused += 1
                time.sleep(0.1)
                continue
            assert {each.outcome for each in written} == {Outcome.WRITTEN}
            return


def searching(index: ElasticIndex) -> None:
    """Wait until a search is answered, whole, and finds something."""
    while True:
        with suppress(IndexAway):
            if index.search(ALL).total:
                return
        time.sleep(0.1)


def master(index: ElasticIndex, nodes: list[ElasticsearchNode]) -> ElasticsearchNode:
    """Return the node that is the master."""
    told = index._client.cluster.state(metric=["master_node", "nodes"])
    name = told["nodes"][told["master_node"]]["name"]
    return next(node for node in nodes if node.settings["node.name"] == name)


def whole(index: ElasticIndex) -> None:
    """Wait until each shard has its copy on another node."""
    while True:
        with suppress(ApiError, TransportError):
            if index._client.cluster.health(index=NAME)["status"] == "green":
                return
        time.sleep(0.2)


@pytest.mark.timeout(900)
def test_a_cluster_outlives_any_of_its_nodes(nodes: list[ElasticsearchNode]) -> None:
    """Two indexers write all the while; the master is killed, then another node; then a reindex."""
    index = opened(nodes)
    # Makes the index.
    index.write([Removal("none", 1)])
    whole(index)
    indexers = [Indexer(nodes, first) for first in range(2)]
    for indexer in indexers:
        indexer.start()
    searching(index)
    told = []
    for number in range(2):
        killed = master(index, nodes)
        if number:
            killed = next(node for node in nodes if node is not killed)
        time.sleep(2)
        killed.kill()
        at = time.monotonic()
        searching(index)
        told.append(f"{killed.settings['node.name']}: searched after {time.monotonic() - at:.1f} s")
        time.sleep(2)
        killed.start()
        killed.wait()
        whole(index)
    index.rebuild(remade)
    for indexer in indexers:
        indexer.stop.set()
        indexer.join()
    expected = {id: version for each in indexers for id, version in each.versions.items()}
    found = {each.id: each.version for each in index.scan(Query())}
    assert found == {id: version for id, version in expected.items() if version}
    print(*told, f"{len(expected)} articles, {[each.refused for each in indexers]} refused")

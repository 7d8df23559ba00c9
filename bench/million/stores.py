"""The two indexes as they are filled: how each is opened, and what it weighs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psutil
from elasticsearch import Elasticsearch

from bench.processes import cpu_seconds, elasticsearch_processes
from services.search.adapters import open_elastic
from services.search.index.elastic.index import connect
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.query.query import Query
from services.search.settings import SearchSettings
from tools.elasticsearch_node import elasticsearch_node

NAME = "million"
_HEAP = "4g"
# The collector and the compiler of Elasticsearch as it is deployed (`distribution` in its sources,
# `JvmErgonomics` for a small heap), in place of those of a node for tests.
_JAVA_OPTIONS = (
    "-XX:-UseSerialGC -XX:+UseG1GC -XX:G1HeapRegionSize=4m -XX:InitiatingHeapOccupancyPercent=30"
    " -XX:G1ReservePercent=15 -XX:TieredStopAtLevel=4"
)


class Store(Protocol):
    """An index to be filled and weighed."""

    name: str
    data: Path
    extra: dict[str, str]
    """Settings of a system that searches it."""
    nodes: list[psutil.Process]
    """Processes beside it that do its work."""

    @property
    def index(self) -> SearchIndex:
        """The index itself."""

    def articles(self) -> int:
        """Return how many it holds."""

    def engine_cpu(self) -> float:
        """Return the CPU seconds that processes beside this one have taken for it."""

    def weight(self) -> dict[str, int]:
        """Return its bytes on disk and its number of segments, with all that is made beside it."""

    def close(self) -> None:
        """Let another process write."""


class LocalStore:
    """The local index in a folder."""

    def __init__(self, data: Path) -> None:
        self.name = "local"
        self.data = data
        self.extra: dict[str, str] = {}
        self.index = LocalIndex(data)
        self.nodes: list[psutil.Process] = []

    def articles(self) -> int:
        """Return how many it holds."""
        self.index.open()
        return self.index.search(Query(size=1)).total

    def engine_cpu(self) -> float:
        """Return 0: tantivy works in this process."""
        return 0.0

    def weight(self) -> dict[str, int]:
        """Return its bytes and segments; what is merged away a moment later counts."""
        folders = [path for path in self.data.glob("index*") if path.is_dir()]
        files = [path for folder in folders for path in folder.iterdir()]
        stores = sum(path.suffix == ".store" for path in files)
        return {"bytes": sum(map(_size, files)), "segments": stores}

    def close(self) -> None:
        """Give the folder's lock back."""
        self.index.close()


class ElasticStore:
    """The index on Elasticsearch, and the data folder of a system that searches it."""

    def __init__(self, data: Path, url: str) -> None:
        self.name = "elasticsearch"
        self.data = data
        self.extra = {"CAIBIAN_ELASTICSEARCH_URL": url, "CAIBIAN_INDEX_NAME": NAME}
        settings = SearchSettings(elasticsearch_url=url, index_name=NAME)
        self.index = open_elastic(settings)
        self.client: Elasticsearch = connect(settings)
        self.nodes = elasticsearch_processes(url)

    def articles(self) -> int:
        """Return how many it holds."""
        self.index.ping()
        return int(self.client.count(index=NAME)["count"])

    def engine_cpu(self) -> float:
        """Return the CPU seconds of the nodes on this machine."""
        return sum(map(cpu_seconds, self.nodes), 0.0)

    def weight(self) -> dict[str, int]:
        """Return its bytes and segments."""
        figures = self.client.indices.stats(index=f"{NAME}*", metric=["store", "segments"])["_all"]
        total = figures["total"]
        return {
            "bytes": int(total["store"]["size_in_bytes"]),
            "segments": int(total["segments"]["count"]),
        }

    def close(self) -> None:
        """Do nothing: any process may write."""


@contextmanager
def opened(name: str, data: Path) -> Iterator[Store]:
    """Yield the index of this name; a node of its own runs meanwhile. Raises NoJava."""
    folder = data / name
    folder.mkdir(parents=True, exist_ok=True)
    if name == "local":
        store = LocalStore(folder)
        try:
            yield store
        finally:
            store.close()
        return
    with elasticsearch_node(data / "node", _HEAP, _JAVA_OPTIONS) as url:
        yield ElasticStore(folder, url)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        # It was merged away at this moment.
        return 0

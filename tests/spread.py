"""Spreads the tests over several processes (`make test` asks pytest-xdist to).

What shares a system or an index stays together, so that no process starts a second one. Tests of
running systems mostly wait, others compute: both are mixed, so that neither stands idle.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from tools.elasticsearch_node import ElasticsearchNode, NoJava, need_java
from tools.redis_server import free_port
from tools.system import eventually

URL = "CAIBIAN_TEST_ELASTICSEARCH_URL"
"""Names a node: somebody's own, or the one that the processes share."""
_NODE_SECONDS = 240
"""So long a node may take to be built and to answer."""
_FUNCTIONAL = "tests/functional/"
_PAGES = "tests/functional/pages/"
# Each of their tests has a system of its own.
_ALONE = ("test_ends.py", "test_up.py", "test_processes.py")
# What else a system or an index belongs to, by parameters: each kind may go elsewhere.
_KINDS = ("system", "filled", "index", "world")
# The longest, which begin first: else one process would work on alone at the end.
_LONGEST = ("test_faults.py", "test_blame.py", "test_elasticsearch_cluster.py", "test_chaos.py")


def is_spread(config: pytest.Config) -> bool:
    """Tell whether tests go by groups to several processes, of which this may be one."""
    return config.pluginmanager.hasplugin("xdist") and config.getoption("dist") == "loadgroup"


def spread(items: list[pytest.Item]) -> None:
    """Mark each test with its group, and sort them by the order in which groups begin."""
    places: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for item in sorted(items, key=_rank):
        name = _group(item)
        if name != item.nodeid:
            item.add_marker(pytest.mark.xdist_group(name))
        place = places[item.nodeid.startswith(_FUNCTIONAL)]
        place.setdefault(name, len(place))

    def turn(item: pytest.Item) -> float:
        place = places[item.nodeid.startswith(_FUNCTIONAL)]
        return place[_group(item)] / len(place)

    items.sort(key=turn)


def _group(item: pytest.Item) -> str:
    """Return the name of the tests that must run in one process with this one."""
    file = item.nodeid.partition("::")[0]
    if file.startswith(_PAGES):
        return _PAGES
    if file.endswith(_ALONE):
        return item.nodeid
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec else {}
    # Articles with whatever fault share one system, beside that of the other faults.
    kinds = ["fault"] if "fault" in params else [params[n] for n in _KINDS if n in params]
    return " ".join([file, *map(str, kinds)])


def _rank(item: pytest.Item) -> int:
    name = Path(item.nodeid.partition("::")[0]).name
    return _LONGEST.index(name) if name in _LONGEST else len(_LONGEST)


@contextmanager
def shared_node(config: pytest.Config) -> Iterator[None]:
    """Start a node for all processes, named in their environment; it may still be starting.

    Without Java there is none, and each process finds that out by itself.
    """
    if not is_spread(config) or hasattr(config, "workerinput") or os.environ.get(URL):
        yield
        return
    try:
        need_java()
    except NoJava:
        yield
        return
    with (
        TemporaryDirectory() as folder,
        ElasticsearchNode(Path(folder) / "node", free_port(), "512m") as node,
    ):
        os.environ[URL] = node.url
        yield
        del os.environ[URL]


def wait_for_node(url: str) -> None:
    """Return as soon as a node answers."""

    def is_answered() -> bool:
        try:
            return httpx.get(f"{url}/_cluster/health").is_success
        except httpx.HTTPError:
            return False

    eventually(is_answered, _NODE_SECONDS)

"""Several processes serve an API: one dies, the first is killed, all are told to stop."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest

from services.search.adapters import open_index
from services.search.index.ports import SearchIndex
from services.search.settings import SearchSettings
from tests.contract.indexes import made
from tests.contract.test_frozen_store import frozen
from tools.redis_server import free_port, running_redis
from tools.system import eventually

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 2
PATIENCE = 120.0
ARTICLES = 60
ASKED = 20


@contextmanager
def served(part: str, port: int, extra: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Serve an API by several processes; whatever is left of them in the end is killed."""
    named: dict[str, object] = {"EMBEDDER": "none"}
    for room in ("INGEST", "SEARCH"):
        named |= {f"{room}_PORT": port, f"{room}_PROCESSES": PROCESSES}
    environment = os.environ | {f"CAIBIAN_{name}": str(value) for name, value in named.items()}
    command = [sys.executable, "-m", f"services.{part}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment | dict(extra))
    found = psutil.Process(process.pid)
    family = [found]
    try:
        eventually(lambda: is_answered(port), PATIENCE)
        family += found.children(recursive=True)
        yield process
    finally:
        for each in {*family, *(found.children(recursive=True) if found.is_running() else ())}:
            if each.is_running():
                each.kill()
        process.wait()


def is_answered(port: int) -> bool:
    """Tell whether an API is there."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the processes that serve."""
    return [each for each in psutil.Process(process.pid).children() if serves(each)]


def serves(process: psutil.Process) -> bool:
    """Tell whether a process is alive and no helper of multiprocessing."""
    try:
        return "resource_tracker" not in " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


@pytest.fixture
def store(tmp_path: Path) -> Iterator[int]:
    """Run a store for this test alone, since it is frozen."""
    (tmp_path / "redis").mkdir()
    with running_redis(tmp_path / "redis") as port:
        yield port


@pytest.fixture(params=["local", "elasticsearch"])
def searched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of an index that holds some articles."""
    environment = {"CAIBIAN_DATA": str(tmp_path)}
    if request.param == "elasticsearch":
        environment["CAIBIAN_ELASTICSEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
        environment["CAIBIAN_INDEX_NAME"] = f"processes-{uuid4().hex}"
    fields = {name.removeprefix("CAIBIAN_").lower(): text for name, text in environment.items()}
    index: SearchIndex = open_index(SearchSettings.model_validate(fields))
    for first in range(0, ARTICLES, 20):
        index.write([made(f"{n}", n + 1, "望川电机投产") for n in range(first, first + 20)])
    yield environment
    if close := getattr(index, "close", None):
        close()


def page(port: int, cursor: str | None) -> tuple[list[str], str | None]:
    """Return a page and the cursor of the next, by a connection of its own."""
    asked = {"q": "电机", "size": "4", "group": "none", "sort": "relevance"}
    asked |= {"cursor": cursor} if cursor else {}
    answer = httpx.get(f"http://127.0.0.1:{port}/v1/search", params=asked, timeout=30)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [hit["id"] for hit in body["hits"]], body["next_cursor"]


def test_pages_go_on_in_any_process(searched: dict[str, str]) -> None:
    """Also in those that come in the place of the ones that began."""
    port = free_port()
    with served("search", port, searched) as process:
        ids, cursor = page(port, None)
        began = {each.pid for each in workers(process)}
        assert len(began) == PROCESSES
        number = 0
        while cursor:
            number += 1
            if number == 5:
                for each in workers(process):
                    each.kill()
                eventually(lambda: not began & {each.pid for each in workers(process)}, PATIENCE)
                eventually(lambda: is_answered(port), PATIENCE)
            more, cursor = page(port, cursor)
            ids += more
        assert len(ids) == len(set(ids)) == ARTICLES
        eventually(lambda: len(workers(process)) == PROCESSES, PATIENCE)


def count(port: int) -> float:
    """Return how many answers of /healthz the metrics tell of."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    found = re.search(r'request_seconds_count\{.*route="/healthz".*\} (\S+)', text)
    return float(found.group(1)) if found else 0.0


def test_metrics_are_of_all_processes(store: int) -> None:
    """Whichever of them is asked."""
    port = free_port()
    extra = {"CAIBIAN_REDIS_PORT": str(store), "CAIBIAN_BROKER_PORT": str(store)}
    with served("ingest", port, extra):
        # A process counts an answer a moment after it was sent.
        eventually(lambda: count(port) > 0, PATIENCE)
        before = count(port)
        for _ in range(40):
            assert is_answered(port)
        eventually(lambda: count(port) == before + 40, PATIENCE)
        assert {count(port) for _ in range(20)} == {before + 40}


def asking(family: Sequence[psutil.Process], port: int) -> int:
    """Return how many connections of clients the processes have."""
    found = (each for process in family for each in process.net_connections("tcp"))
    return sum(each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port for each in found)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_all_end_when_told_and_none_outlives_the_first(store: int, sign: signal.Signals) -> None:
    """With requests that wait for a frozen store; killed, the first leaves nobody on its port."""
    port = free_port()
    extra = {"CAIBIAN_REDIS_PORT": str(store), "CAIBIAN_BROKER_PORT": str(store)}
    # Else it looks after itself as its search API, and is a client too.
    extra["CAIBIAN_SEARCH_PORT"] = str(free_port())
    with served("ingest", port, extra) as process:
        family = workers(process)
        assert len(family) == PROCESSES
        ask = [sys.executable, "-c", ASKING, str(port), str(ASKED)]
        with frozen(store), subprocess.Popen(ask):
            eventually(lambda: asking(family, port) == ASKED, PATIENCE)
            process.send_signal(sign)
            _, alive = psutil.wait_procs([*family, psutil.Process(process.pid)], 60)
            assert alive == []
    assert not is_answered(port)


ASKING = """
import sys, threading, urllib.request
def ask():
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/v1/stats", timeout=30)
    except Exception:
        pass
threads = [threading.Thread(target=ask) for _ in range(int(sys.argv[2]))]
for each in threads:
    each.start()
for each in threads:
    each.join()
"""

"""What got a 202 arrives, though the store's and the broker's masters are killed and frozen."""

import itertools
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.functional.quick import running
from tests.redis_sentinels import BROKER, PASSWORD, SENTINEL_PASSWORD, STORE, World, watched
from tools.system import System, eventually


class Poster(threading.Thread):
    """Posts articles one after the other for as long as it is let."""

    def __init__(self, system: System, name: str) -> None:
        super().__init__(daemon=True, name=name)
        self.accepted: list[str] = []
        self.refused = 0
        self._url = str(system.ingest.base_url)
        self._stopped = threading.Event()

    def run(self) -> None:
        """Post; what isn't accepted is left, as its poster would have been told."""
        with httpx.Client(base_url=self._url, timeout=30) as client:
            for n in itertools.count():
                if self._stopped.wait(0.02):
                    return
                article = {
                    "id": f"{self.name}-{n}",
                    "content": f"望川第{n}座桥昨日合龙，{self.name}。",
                }
                try:
                    answer = client.post("/v1/articles", json=article)
                except httpx.HTTPError:
                    continue
                if answer.status_code == 202:
                    self.accepted.append(article["id"])
                else:
                    assert answer.status_code == 503, answer.text
                    self.refused += 1

    def wait_for(self, count: int) -> None:
        """Return when so many more are accepted."""
        goal = len(self.accepted) + count
        eventually(lambda: len(self.accepted) >= goal, 60)

    def stop(self) -> None:
        """End with the present article."""
        self._stopped.set()
        self.join()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a store of three and a broker of two servers."""
    store = ["appendonly yes", "appendfsync always", "maxmemory-policy noeviction"]
    folder = tmp_path_factory.mktemp("sentinels")
    with watched(folder, {STORE: (3, store), BROKER: (2, [])}) as world:
        yield world


@pytest.fixture(scope="module")
def system(
    world: World, tmp_path_factory: pytest.TempPathFactory, lean_config: Path
) -> Iterator[System]:
    """Run a system on them that acknowledges what a replica has as well."""
    settings = {
        "CAIBIAN_REDIS_SENTINELS": world.addresses,
        "CAIBIAN_REDIS_PASSWORD": PASSWORD,
        "CAIBIAN_REDIS_WAIT": "1",
        "CAIBIAN_BROKER_SENTINELS": world.addresses,
        "CAIBIAN_BROKER_PASSWORD": PASSWORD,
        "CAIBIAN_SENTINEL_PASSWORD": SENTINEL_PASSWORD,
        "CAIBIAN_EMBEDDER": "none",
        "CAIBIAN_ENRICH_PROCESSES": "1",
    }
    with running(tmp_path_factory.mktemp("system") / "data", settings, lean_config) as system:
        assert not system.processes("redis-server")
        yield system


@contextmanager
def posting(system: System, name: str) -> Iterator[Poster]:
    """Post while something happens; some were accepted before, and some are after it."""
    poster = Poster(system, name)
    poster.start()
    try:
        poster.wait_for(50)
        yield poster
        poster.wait_for(50)
    finally:
        poster.stop()


def check(system: System, accepted: list[str]) -> None:
    """Fail unless all of these are indexed, each once."""
    eventually(lambda: all(state_of(system, id) == "indexed" for id in accepted), 120)
    for id in accepted:
        assert system.search("", id=id) == [id]


def state_of(system: System, id: str) -> Any:
    """Return an article's state, or none while the store is away."""
    answer = system.ingest.get(f"/v1/articles/{id}")
    assert answer.status_code != 404, id
    return answer.json().get("state")


def test_masters_killed_under_load_lose_nothing_that_was_acknowledged(
    world: World, system: System
) -> None:
    """The store's first, then the broker's; both come back as replicas."""
    with posting(system, "killed") as poster:
        for name in (STORE, BROKER):
            killed = world.master(name)
            killed.kill()
            world.wait_for_another_master(name, killed)
            killed.start()
            poster.wait_for(20)
    check(system, poster.accepted)


def test_a_master_that_was_frozen_and_wakes_up_takes_nothing(world: World, system: System) -> None:
    """It thinks for some seconds that it is still master, while another one is."""
    eventually(lambda: world.groups[STORE].replicas(world.master(STORE)) == 2, 60)
    with posting(system, "frozen") as poster:
        frozen = world.master(STORE)
        frozen.signal(signal.SIGSTOP)
        new = world.wait_for_another_master(STORE, frozen)
        poster.wait_for(20)
        frozen.signal(signal.SIGCONT)
        eventually(lambda: world.groups[STORE].replicas(new) == 2, 60)
    check(system, poster.accepted)

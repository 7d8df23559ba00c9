"""A release takes the place of the one before, part by part, while articles come in.

It needs the release before, which a shallow clone lacks: CAIBIAN_TEST_UPGRADE_FROM=REF names it.
Without that the test is left out, in CI too.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.functional.quick import QUICK
from tools.redis_server import free_port, running_redis
from tools.service import PARTS
from tools.system import ROOT, eventually

BEFORE = os.environ.get("CAIBIAN_TEST_UPGRADE_FROM", "")
pytestmark = [
    pytest.mark.skipif(not BEFORE, reason="CAIBIAN_TEST_UPGRADE_FROM names no release before"),
    pytest.mark.timeout(1200),
]
MORE = 25


class Rolling:
    """Parts of two releases side by side on one store and one index."""

    def __init__(self, data: Path, redis: int, broker: int) -> None:
        clean = {name: text for name, text in os.environ.items() if "CAIBIAN_" not in name}
        ports = {"CAIBIAN_REDIS_PORT": str(redis), "CAIBIAN_BROKER_PORT": str(broker)}
        self.env = clean | QUICK | ports | {"CAIBIAN_DATA": str(data)}
        self.env["CAIBIAN_EMBEDDER"] = "none"
        self.data = data
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.addresses: dict[str, str] = {}

    def start(self, tree: Path, part: str) -> subprocess.Popen[bytes]:
        """Start a part of a release; one with a port is ready when this returns."""
        port, extra = free_port(), {}
        if part in ("ingest", "search"):
            extra[f"CAIBIAN_{part.upper()}_PORT"] = str(port)
        if part == "ingest" and "search" in self.addresses:
            extra["CAIBIAN_SEARCH_URL"] = self.addresses["search"]
        with (self.data / f"{part}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *PARTS[part].split()],
                cwd=tree,
                env=self.env | extra,
                stdout=log,
                stderr=log,
            )
        if extra:
            address = f"http://127.0.0.1:{port}"
            eventually(lambda: answers(f"{address}/readyz"), 120)
            self.addresses[part] = address
        return process

    def replace(self, tree: Path, part: str) -> None:
        """Put a part of a release in the place of the one that runs; the local writer is alone."""
        old = self.running.pop(part, None)
        if old and part == "indexer":
            stop(old)
        self.running[part] = self.start(tree, part)
        if old and part != "indexer":
            stop(old)

    def end(self) -> None:
        """Stop everything."""
        for process in self.running.values():
            stop(process)


class Poster(threading.Thread):
    """Posts, changes and withdraws articles until told to stop; remembers what was acknowledged."""

    def __init__(self, rolling: Rolling) -> None:
        super().__init__(daemon=True)
        self.rolling = rolling
        self.expected: dict[str, str | None] = {}
        self.stopped = threading.Event()
        self.refused = 0

    def run(self) -> None:
        """Post until stopped."""
        number = 0
        while not self.stopped.wait(0.05):
            number += 1
            self._post(f"n{number}", f"标记{number}甲")
            if number % 5 == 0:
                self._post(f"n{number - 4}", f"标记{number}乙")
            if number % 7 == 0:
                self._until_taken("DELETE", f"/v1/articles/n{number - 6}")
                self.expected[f"n{number - 6}"] = None

    def _post(self, id: str, mark: str) -> None:
        article = {"id": id, "content": f"云岭市潮音洞景区今日恢复开放，{mark}。"}
        self._until_taken("POST", "/v1/articles", json=article)
        self.expected[id] = mark

    def _until_taken(self, method: str, path: str, **body: Any) -> None:
        """Ask wherever ingest is now, again and again, as a client behind a balancer does."""
        while True:
            try:
                url = self.rolling.addresses["ingest"] + path
                if httpx.request(method, url, timeout=10, **body).status_code in (200, 202):
                    return
            except httpx.HTTPError:
                pass
            self.refused += 1
            self.stopped.wait(0.1)


def answers(url: str) -> bool:
    """Tell whether an address answers with 200."""
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a part as a supervisor does: ask, and kill what isn't gone after a while.

    What makes vectors runs only where nobody else wants to, so on a busy machine it may be.
    """
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def release_before(folder: Path) -> Iterator[Path]:
    """Yield the tree of the release before."""
    tree = folder / "before"
    archive = subprocess.run(
        ["git", "archive", BEFORE], cwd=ROOT, check=True, capture_output=True
    ).stdout
    tree.mkdir()
    subprocess.run(["tar", "-x"], cwd=tree, input=archive, check=True)
    yield tree


def test_every_part_is_replaced_under_load_and_nothing_is_lost(tmp_path: Path) -> None:
    """Old parts read what new ones wrote, and the other way round."""
    (tmp_path / "data").mkdir()
    (tmp_path / "store").mkdir()
    (tmp_path / "broker").mkdir()
    with ExitStack() as stack:
        before = stack.enter_context(release_before(tmp_path))
        redis = stack.enter_context(running_redis(tmp_path / "store"))
        broker = stack.enter_context(running_redis(tmp_path / "broker"))
        rolling = Rolling(tmp_path / "data", redis, broker)
        stack.callback(rolling.end)
        for part in ("indexer", "enrich", "search", "ingest", "alerts", "vectors"):
            rolling.replace(before, part)
        poster = Poster(rolling)
        stack.callback(poster.stopped.set)
        poster.start()
        wait_for_more(poster)
        # What answers comes first: it reads what was stored before, and soon what workers write.
        for part in ("ingest", "search", "enrich", "indexer", "alerts", "vectors"):
            rolling.replace(ROOT, part)
            wait_for_more(poster)
        poster.stopped.set()
        poster.join()
        check(rolling, poster)


def wait_for_more(poster: Poster) -> None:
    """Return when some more articles were taken."""
    count = len(poster.expected) + MORE
    eventually(lambda: len(poster.expected) >= count, 120)


def check(rolling: Rolling, poster: Poster) -> None:
    """Compare every article with what was acknowledged of it."""
    ingest = httpx.Client(base_url=rolling.addresses["ingest"], timeout=30)
    search = httpx.Client(base_url=rolling.addresses["search"], timeout=30)
    with ingest, search:
        eventually(lambda: ingest.get("/v1/stats").json()["unfinished"] == 0, 300)
        assert ingest.get("/v1/dead-letters").json()["total"] == 0
        wrong = {}
        for id, mark in poster.expected.items():
            found = search.get(f"/v1/articles/{id}")
            if (found.status_code == 404) != (mark is None) or (mark and mark not in found.text):
                wrong[id] = (mark, found.status_code)
        assert not wrong
    print(f"{len(poster.expected)} articles, {poster.refused} requests were repeated")

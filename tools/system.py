"""A whole Caibian beside others, for tests and measurements: free ports, a folder of its own.

It is started as a user starts it, by tools.up.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from caibian_client import Client, Retry

from shared.http.bearer import bearer
from tools.redis_server import free_port

ROOT = Path(__file__).parent.parent
PORTS = ("INGEST", "SEARCH", "FLOWER", "REDIS", "BROKER")
# What the command lines hold; a Redis is known by its port.
PARTS = {
    "sources": "services.ingest sources",
    "enrich": "services.enrich worker",
    "indexer": "services.search indexer",
    "alerts": "services.search alerts",
    "vectors": "services.search vectors",
    "store": r"(redis|valkey)-server.*[: ]{REDIS}\b",
    "broker": r"(redis|valkey)-server.*[: ]{BROKER}\b",
}


class System:
    """A running system and how to talk to it: `client`, or by HTTP `ingest` and `search_api`."""

    def __init__(self, data: Path, extra: Mapping[str, str], config: Path | None = None) -> None:
        self.data = data
        self.config = config
        self.ports = {name: free_port() for name in PORTS}
        own = {f"CAIBIAN_{name}_PORT": str(port) for name, port in self.ports.items()}
        clean = {name: text for name, text in os.environ.items() if not name.startswith("CAIBIAN_")}
        # The one key that clients outside of this class send as well.
        own["CAIBIAN_KEY"] = os.environ.get("CAIBIAN_KEY", "")
        # A developer's own settings are none of its business.
        own["CAIBIAN_ENV_FILE"] = ""
        self.env = clean | own | {"CAIBIAN_DATA": str(data)} | dict(extra)
        self.output = data.parent / f"{data.name}.out"
        key = self.env.get("CAIBIAN_KEY", "")
        ingest, search = (f"http://127.0.0.1:{self.ports[name]}" for name in PORTS[:2])
        # What a test sees is what was answered, not what came of a second try.
        self.client = Client(ingest, search, key, timeout=30, retry=Retry(0))
        self.ingest, self.search_api = (
            httpx.Client(base_url=url, headers=bearer(key), timeout=30) for url in (ingest, search)
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything and return when it says that it is ready."""
        command = [sys.executable, "-m", "tools.up"]
        command += ["--config", str(self.config)] if self.config else []
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=output, stderr=subprocess.STDOUT
            )
        eventually(self._is_ready, 180)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Stop everything and return the exit status."""
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(90)

    def close(self) -> None:
        """Close the connections to it."""
        for client in (self.ingest, self.search_api, self.client):
            client.close()

    def post(self, **fields: Any) -> dict[str, Any]:
        """Post an article that is taken."""
        return self.client.post_article(fields).model_dump(mode="json")

    def post_all(self, articles: list[dict[str, Any]]) -> None:
        """Post a batch of good articles."""
        results = self.client.post_all(articles, batch_lines=len(articles), patience=0)
        assert all(result.receipt for result in results)

    def status(self, id: str) -> dict[str, Any]:
        """Return where an article stands."""
        body: dict[str, Any] = self.ingest.get(f"/v1/articles/{id}").json()
        return body

    def stats(self) -> dict[str, Any]:
        """Return the counts of the path."""
        body: dict[str, Any] = self.ingest.get("/v1/stats").json()
        return body

    def wait(self, id: str, state: str, seconds: float = 60) -> dict[str, Any]:
        """Return an article's status once it is in this state."""
        eventually(lambda: self.status(id)["state"] == state, seconds)
        return self.status(id)

    def wait_until_done(self, seconds: float = 120) -> None:
        """Return when nothing is under way."""
        eventually(lambda: self.stats()["unfinished"] == 0, seconds)

    def search(self, q: str = "", **filters: Any) -> list[str]:
        """Return the ids of the hits."""
        return [hit.id for hit in self.client.search(q, size=100, **filters).hits]

    def article(self, id: str) -> dict[str, Any]:
        """Return the enriched article."""
        return self.client.article(id).model_dump(mode="json")

    def processes(self, part: str) -> list[psutil.Process]:
        """Return the processes of a part or of another command, the parent first."""
        assert self.process is not None
        mine = psutil.Process(self.process.pid).children(recursive=True)
        mark = re.compile(PARTS.get(part, re.escape(part)).format(**self.ports))
        return [process for process in mine if mark.search(_command(process))]

    def _is_ready(self) -> bool:
        assert self.process is not None
        text = self.output.read_text(encoding="utf-8")
        assert self.process.poll() is None, text
        return text.endswith("ready\n")


@contextmanager
def running(
    data: Path, extra: Mapping[str, str] | None = None, config: Path | None = None
) -> Iterator[System]:
    """Run a system for a while."""
    system = System(data, extra or {}, config)
    try:
        system.start()
        yield system
    finally:
        if system.process is not None and system.process.poll() is None:
            system.stop()
        system.close()


def eventually(is_so: Callable[[], bool], seconds: float) -> None:
    """Return as soon as it is so; fail when it still isn't after these seconds."""
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it never came to be"
        time.sleep(0.05)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""

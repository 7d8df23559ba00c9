"""How long a POST to the ingest API takes that answers 202 once the article is on disk."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx

from bench.articles import articles
from bench.ledger.store import NONE, store
from bench.times import percentiles, say, timed
from tools.redis_server import free_port
from tools.system import ROOT, eventually

_CLIENTS = 8
_BATCH = 2000
_WARM_UP = 20


def measure(folder: Path, fsync: str, posts: int) -> dict[str, Any]:
    """Return the times of single posts, of those of eight clients at once, and of a batch.

    Nobody works on the articles meanwhile: it is the way in that is measured.
    """
    made = [json.dumps(each).encode() for each in articles(_WARM_UP + 2 * posts + _BATCH)]
    with (
        store(folder / "store", fsync) as own,
        store(folder / "broker", NONE) as broker,
        ingest(folder, own.redis_port, broker.redis_port) as port,
    ):
        say(f"posts, {fsync}")
        with closing(HTTPConnection("127.0.0.1", port)) as client:
            for each in made[:_WARM_UP]:
                _post(client, each)
            single = [timed(partial(_post, client, each)) for each in made[_WARM_UP:][:posts]]
        begin = time.perf_counter()
        at_once = _at_once(port, made[_WARM_UP + posts :][:posts])
        wall = time.perf_counter() - begin
        batch = timed(partial(_post_batch, port, b"\n".join(made[-_BATCH:])))
    return {
        "post": percentiles(single) | {"per_second": posts / sum(single)},
        "posts_at_once": percentiles(at_once) | {"per_second": posts / wall},
        "posted_batch": {"per_second": _BATCH / batch},
    }


def _at_once(port: int, bodies: list[bytes]) -> list[float]:
    def work(part: list[bytes]) -> list[float]:
        with closing(HTTPConnection("127.0.0.1", port)) as client:
            return [timed(partial(_post, client, each)) for each in part]

    with ThreadPoolExecutor(_CLIENTS) as pool:
        parts = [bodies[first::_CLIENTS] for first in range(_CLIENTS)]
        return [seconds for part in pool.map(work, parts) for seconds in part]


def _post(client: HTTPConnection, body: bytes) -> None:
    client.request("POST", "/v1/articles", body, {"Content-Type": "application/json"})
    answer = client.getresponse()
    content = answer.read()
    assert answer.status == httpx.codes.ACCEPTED, content


def _post_batch(port: int, body: bytes) -> None:
    answer = httpx.post(f"http://127.0.0.1:{port}/v1/articles/batch", content=body, timeout=600)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert '"problem"' not in answer.text


@contextmanager
def ingest(folder: Path, store_port: int, broker_port: int, **more: str) -> Iterator[int]:
    """Run the ingest API, with more settings by name, and yield its port."""
    port = free_port()
    clean = {name: text for name, text in os.environ.items() if not name.startswith("CAIBIAN_")}
    clean["CAIBIAN_ENV_FILE"] = ""
    own = {"INGEST": port, "REDIS": store_port, "BROKER": broker_port}
    env = clean | {f"CAIBIAN_{name}_PORT": str(number) for name, number in own.items()}
    env |= {f"CAIBIAN_{name}": text for name, text in more.items()}
    with (folder / "ingest.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.ingest"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        eventually(partial(_is_there, port), 60)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _is_there(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").is_success
    except httpx.TransportError:
        return False

"""Whoever works behind the index misses nothing, whatever becomes of the messages."""

import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.functional.quick import running
from tools.system import System, eventually


class Receiver(BaseHTTPRequestHandler):
    """Takes webhook calls, each at the second try."""

    keys: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        self.send_response(204 if key in type(self).keys else 503)
        type(self).keys.append(key)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    """Return the address of a receiver on the loopback."""
    Receiver.keys = []
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def lose_all_messages(system: System) -> None:
    """Kill the broker, which comes back with nothing."""
    before = system.processes("broker")
    for process in before:
        process.kill()
    eventually(lambda: bool(set(system.processes("broker")) - set(before)), 60)


def test_no_alert_is_lost_with_the_broker(tmp_path: Path, hook: str) -> None:
    """Neither one that nobody has taken yet, nor one that waits to be tried again."""
    with running(tmp_path / "data", {"CAIBIAN_WEBHOOK_PRIVATE": "true"}) as system:
        asked = {"name": "港口", "q": "岚山港", "webhook": hook}
        assert system.search_api.post("/v1/searches", json=asked).status_code == 201
        workers = system.processes("alerts")
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        system.post(id="harbour", content="岚山港扩建\n岚山港扩建工程今日开工。")
        system.wait("harbour", "indexed")
        lose_all_messages(system)
        assert Receiver.keys == []
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        eventually(lambda: len(Receiver.keys) == 1, 60)
        lose_all_messages(system)
        eventually(lambda: len(Receiver.keys) == 2, 60)
        assert len(set(Receiver.keys)) == 1


def test_what_waited_in_the_path_when_a_search_was_saved_is_told(tmp_path: Path) -> None:
    """It was posted before, but nobody could find it."""
    with running(tmp_path / "data") as system:
        workers = system.processes("enrich")
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        system.post(id="harbour", content="岚山港扩建\n岚山港扩建工程今日开工。")
        asked = {"name": "港口", "q": "岚山港"}
        saved = system.search_api.post("/v1/searches", json=asked).json()
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        system.wait("harbour", "indexed")
        river = f"/v1/searches/{saved['id']}/river"

        def has_flowed() -> bool:
            found = system.search_api.get(river).json()["items"]
            return [item["id"] for item in found] == ["harbour"]

        eventually(has_flowed, 60)

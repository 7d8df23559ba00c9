"""The command with both APIs on fakes behind it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from caibian_client.cli.app import create_app
from typer.testing import CliRunner, Result

from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.client.apps import both

Run = Callable[..., Result]
RAW = {"content": "<p>望川电机</p>", "content_type": "text/html", "metadata": {}}
KEPT = {"digest": "d", "received_at": "2026-07-09T00:00:00Z", "url": "https://news.example/1"}


@dataclass(frozen=True)
class Command:
    """Runs the command on services in this process."""

    transport: httpx.BaseTransport

    def __call__(self, *words: str, stdin: bytes | None = None, **environment: str) -> Result:
        """Return what a command line came to."""
        where = ("--ingest", "http://ingest", "--search", "http://search")
        app = create_app(self.transport)
        return CliRunner().invoke(app, [*where, *words], input=stdin, env=environment)

    def told(self, *words: str, **more: Any) -> str:
        """Return what a command writes that must succeed."""
        result = self(*words, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        """Return the JSON that a command writes."""
        return json.loads(self.told(*words))


@pytest.fixture
def caibian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return the command, with three articles in the index; nothing is kept at home."""
    for name in ("CAIBIAN_KEY", "CAIBIAN_KEY_FILE", "CAIBIAN_INGEST_URL", "CAIBIAN_SEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    index = FakeIndex()
    texts = {"a1": "望川电机昨日投产\n厂房在青石区。", "a2": "望川电机今日停产", "a3": "轻轨通车"}
    for id, text in texts.items():
        index.write([made(id, 1, text, raw=json.dumps(RAW | KEPT | {"id": id}))])
    return Command(both(index))

"""The command finds the services of this machine where `.env` or the environment puts them."""

import json
from pathlib import Path

import httpx
import pytest
from caibian_client.cli.app import create_app
from typer.testing import CliRunner

_ALL = ("INGEST_URL", "SEARCH_URL", "INGEST_PORT", "SEARCH_PORT", "KEY", "KEY_FILE", "ENV_FILE")


def asked(*words: str) -> list[tuple[str, str | None]]:
    """Return what `status` asked, and by which key."""
    seen: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        key = request.headers.get("authorization")
        seen.append((f"{request.url.scheme}://{request.url.netloc.decode()}", key))
        return httpx.Response(404, text=json.dumps({}))

    CliRunner().invoke(create_app(httpx.MockTransport(answer)), [*words, "status", "an-id"])
    return seen


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in a folder of one's own, with nothing exported."""
    for name in _ALL:
        monkeypatch.delenv(f"CAIBIAN_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_names_ports_and_the_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make up` reads it; what is exported counts more, an empty name reads none."""
    assert asked()[0] == ("http://127.0.0.1:8000", None)
    (folder / ".env").write_text("# x\nCAIBIAN_INGEST_PORT=18000 # why\nCAIBIAN_KEY='a b'\nodd\n")
    assert asked()[0] == ("http://127.0.0.1:18000", "Bearer a b")
    monkeypatch.setenv("CAIBIAN_INGEST_PORT", "18001")
    monkeypatch.setenv("CAIBIAN_KEY", "other")
    assert asked()[0] == ("http://127.0.0.1:18001", "Bearer other")
    monkeypatch.setenv("CAIBIAN_ENV_FILE", "")
    monkeypatch.delenv("CAIBIAN_KEY")
    assert asked()[0] == ("http://127.0.0.1:18001", None)


def test_the_file_leads_no_key_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address in it doesn't count, and its key goes to nobody who was named otherwise."""
    (folder / ".env").write_text("CAIBIAN_INGEST_URL=http://evil.example\nCAIBIAN_KEY=own\n")
    assert asked()[0] == ("http://127.0.0.1:8000", "Bearer own")
    assert asked("--ingest", "http://desk.example")[0] == ("http://desk.example", None)
    monkeypatch.setenv("CAIBIAN_KEY", "exported")
    assert asked("--ingest", "http://desk.example")[0][1] == "Bearer exported"

"""Settings that lie in `.env` are those of whoever starts a program there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.env_file import NAMED_BY, load_env_file
from shared.errors import BadSettings

FILE = """\
# As .env.example has them.
CAIBIAN_REDIS_PORT=7001
CAIBIAN_REDIS_HOST="store.example"
CAIBIAN_DICTIONARY=
CAIBIAN_KEY=a $(key) of ${some} length
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
PATH=/nowhere
"""
SHOWN = """
from shared.settings import SharedSettings, read_settings
print(read_settings(SharedSettings).redis_port)
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of settings, in an environment without any."""
    path = tmp_path / ".env"
    path.write_text(FILE, encoding="utf-8")
    clean = {name: text for name, text in os.environ.items() if not name.startswith("CAIBIAN_")}
    monkeypatch.setattr(os, "environ", clean | {NAMED_BY: str(path)})
    return path


@pytest.mark.usefixtures("file")
def test_the_environment_counts_more_than_the_file() -> None:
    """What is empty counts as not set, nothing is put in for a dollar, and the rest isn't ours."""
    os.environ["CAIBIAN_REDIS_PORT"] = "7002"
    path = os.environ["PATH"]
    load_env_file()
    assert os.environ["CAIBIAN_REDIS_PORT"] == "7002"
    assert os.environ["CAIBIAN_REDIS_HOST"] == "store.example"
    assert os.environ["CAIBIAN_KEY"] == "a $(key) of ${some} length"
    assert os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://127.0.0.1:4318"
    assert "CAIBIAN_DICTIONARY" not in os.environ
    assert os.environ["PATH"] == path


def test_a_named_file_must_be_there(file: Path) -> None:
    """Whoever names one means it; none at all is named by nothing."""
    file.write_bytes(b"CAIBIAN_REDIS_HOST=\xff\n")
    with pytest.raises(BadSettings, match=NAMED_BY):
        load_env_file()
    file.unlink()
    with pytest.raises(BadSettings, match=NAMED_BY):
        load_env_file()
    os.environ[NAMED_BY] = ""
    load_env_file()


def test_a_program_finds_the_file_where_it_is_started(file: Path) -> None:
    """As `make up`, keys and backups do in a checkout."""
    env = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", SHOWN]
    for folder, port in ((file.parent, "7001"), (file.parent.parent, "6379")):
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == port

"""Keys by hand, on a real store; and what beyond loopback doesn't start without one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from shared.access.audit import FILE
from tools.system import ROOT


class Commands:
    """Runs the programs as an administrator does."""

    def __init__(self, redis_port: int, data: Path) -> None:
        self.data = data
        clean = {name: text for name, text in os.environ.items() if not name.startswith("CAIBIAN_")}
        self._env = clean | {
            "CAIBIAN_REDIS_PORT": str(redis_port),
            "CAIBIAN_DATA": str(data),
            "CAIBIAN_ENV_FILE": "",
        }

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Return how a program ended and what it said."""
        command = [sys.executable, "-m", *arguments]
        env = self._env | {f"CAIBIAN_{name}": text for name, text in settings.items()}
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
        )

    def keys(self, *arguments: str) -> str:
        """Return what the command about keys said."""
        done = self.run("services.ingest", "keys", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def commands(redis_port: int, tmp_path: Path) -> Commands:
    """Return the programs on an empty store."""
    with Redis(port=redis_port) as redis:
        redis.flushall()
    return Commands(redis_port, tmp_path)


def test_keys_come_and_go_by_hand(commands: Commands) -> None:
    """A key is shown once; what was done is written down, without it."""
    assert commands.keys("list") == "there are no keys"
    token = commands.keys(
        "create", "feeds", "--scope", "ingest", "--scope", "read", "--source", "云岭日报"
    )
    id = token.split("_")[1]
    (line,) = commands.keys("list").splitlines()
    assert line.split() == [id, "ingest,read", "never", "unused", "-", "云岭日报", "feeds"]
    assert commands.keys("rotate", id) not in ("", token)
    assert commands.keys("revoke", id)
    assert commands.keys("list") == "there are no keys"
    refused = commands.run("services.ingest", "keys", "revoke", id)
    assert (refused.returncode, "no key with this id" in refused.stderr) == (1, True)
    written = (commands.data / FILE).read_text(encoding="utf-8")
    assert [json.loads(text)["what"] for text in written.splitlines()] == [
        "create-key",
        "rotate-key",
        "revoke-key",
    ]
    # All of its secret, which may hold such a mark itself.
    assert token.split("_", 2)[2] not in written


@pytest.mark.parametrize(
    ("program", "part", "host"),
    [
        ("services.ingest", (), "INGEST_HOST"),
        ("services.search", ("api",), "SEARCH_HOST"),
        ("services.enrich", ("flower",), "FLOWER_HOST"),
    ],
)
def test_beyond_loopback_nothing_starts_that_is_open(
    commands: Commands, program: str, part: tuple[str, ...], host: str
) -> None:
    """One line says how to close it."""
    refused = commands.run(program, *part, **{host: "0.0.0.0"})
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    how = "CAIBIAN_FLOWER_AUTH" if part == ("flower",) else "keys create"
    assert how in refused.stderr

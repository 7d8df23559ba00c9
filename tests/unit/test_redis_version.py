"""Whether a Redis or Valkey is mended is told by its version."""

import sys
from pathlib import Path

import pytest

from tools.redis_server import is_mended, redis_server_path, version_of

VALKEY = "#!/bin/sh\necho 'Valkey server v=8.1.9 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64'\n"
REDIS = "#!/bin/sh\necho 'Redis server v=8.10.2 sha=00000000:1 malloc=jemalloc-5.3.0 bits=64'\n"


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        *(("6.2.14", False), ("6.2.24", True), ("7.0.15", True), ("7.0.14", False)),
        *(("7.4.6", False), ("7.4.11", True), ("8.2.9", False), ("8.2.10", True)),
        *(("8.10.1", False), ("8.10.2", True), ("8.12.0", True), ("8.0.6", False)),
        *(("unknown", False), ("10.0.0", True), ("6.0.16", False), ("5.0.7", False)),
        *(("Valkey 8.1.4", False), ("Valkey 8.1.9", True), ("Valkey 7.2.13", False)),
        *(("Valkey 9.1.1", True), ("Valkey 9.2.0", True), ("Valkey unknown", False)),
    ],
)
def test_a_release_with_known_weaknesses_is_told(version: str, mended: bool) -> None:
    """Each line of releases by its own; one that is no longer mended never is."""
    assert is_mended(version) == mended


@pytest.mark.parametrize(
    ("name", "program", "version"),
    [("valkey-server", VALKEY, "Valkey 8.1.9"), ("redis-server", REDIS, "8.10.2")],
)
def test_the_server_of_the_machine_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, program: str, version: str
) -> None:
    """Redis or Valkey, also where the carried one is on the PATH before it."""
    server = tmp_path / name
    server.write_text(program, encoding="utf-8")
    server.chmod(0o755)
    carried = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert redis_server_path() == str(server)
    monkeypatch.setenv("PATH", f"{carried}:{tmp_path}:/bin")
    assert redis_server_path() == str(server)
    assert version_of(str(server)) == version


def test_without_one_the_carried_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there wherever Caibian is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server_path() == str(Path(sys.executable).parent / "redis-server")

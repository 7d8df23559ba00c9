"""Both Redises of compose start as their script says, with any password."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from tests.contract.deployed import compose
from tools.redis_server import free_port, patient_client, redis_server_path


def started(
    name: str, folder: Path, password: str, port: int, errors: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a Redis of compose as its container would, in a folder of the test's."""
    service = compose()[name]
    text = service["command"].replace("${CAIBIAN_REDIS_FSYNC:-always}", "always")
    command = [*service["entrypoint"], *shlex.split(text), "--port", str(port)]
    here = [
        part.replace("$$", "$").replace("/tmp", str(folder)).replace("/data", str(folder))
        for part in command
    ]
    path = f"{Path(redis_server_path()).parent}:{os.environ['PATH']}"
    (folder / "secret").write_text(f"{password}\n", encoding="utf-8")
    env = {"PATH": path, "PASSWORD_FILE": str(folder / "secret")}
    return subprocess.Popen(here, env=env, stdout=subprocess.DEVNULL, stderr=errors)


def test_two_containers_never_write_to_one_volume(tmp_path: Path) -> None:
    """The second refuses in one line; killed, the first leaves no lock behind."""
    port = free_port()
    with started("store", tmp_path, "secret", port) as first:
        # Its files have other names in other releases; once it answers, it holds the lock.
        with patient_client(port, password="secret") as redis:
            assert redis.ping()
        with started("store", tmp_path, "secret", free_port(), subprocess.PIPE) as second:
            said = second.communicate(timeout=60)[1].decode()
        assert (second.returncode, said.count("\n")) == (1, 1)
        assert "another Redis writes to" in said
        first.kill()
    port = free_port()
    with started("store", tmp_path, "secret", port) as third:
        with patient_client(port, password="secret") as redis:
            assert redis.ping()
        third.terminate()


@pytest.mark.parametrize("password", ["plain", "a b\"c\\d$e`f#g%h'i", "密码"])
@pytest.mark.parametrize(
    ("name", "most", "fsync"), [("store", 2 << 30, "always"), ("broker", 256 << 20, None)]
)
def test_composes_redis_takes_any_password_and_the_signal_to_end(
    tmp_path: Path, password: str, name: str, most: int, fsync: str | None
) -> None:
    """It is the process itself and not the child of a shell; its file is its own."""
    port = free_port()
    server = started(name, tmp_path, password, port)
    try:
        with patient_client(port, password=password) as redis:
            assert redis.ping()
            assert redis.config_get("maxmemory") == {"maxmemory": str(most)}
            assert redis.config_get("save") == {"save": ""}
            assert redis.config_get("appendonly") == {"appendonly": "yes" if fsync else "no"}
            assert fsync is None or redis.config_get("appendfsync") == {"appendfsync": fsync}
        with Redis(port=port) as stranger, pytest.raises(AuthenticationError):
            stranger.ping()
        assert (tmp_path / "redis.conf").stat().st_mode & 0o777 == 0o600
        server.terminate()
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()

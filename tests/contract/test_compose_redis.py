"""The Redis of compose starts as its script says, with any password."""

import os
import subprocess
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import AuthenticationError, ConnectionError
from redis.retry import Retry

from tests.contract.test_deployment import compose
from tools.redis_server import free_port, redis_server_path


@pytest.mark.parametrize("password", ["plain", "a b\"c\\d$e`f#g%h'i", "密码"])
def test_composes_redis_takes_any_password_and_the_signal_to_end(
    tmp_path: Path, password: str
) -> None:
    """It is the process itself and not the child of a shell; its file is its own."""
    script = compose()["redis"]["entrypoint"][-1].replace("$$", "$")
    script = script.replace("/tmp/", f"{tmp_path}/").replace("/data", str(tmp_path))
    port = free_port()
    env = {
        "PATH": f"{Path(redis_server_path()).parent}:{os.environ['PATH']}",
        "CAIBIAN_REDIS_PASSWORD": password,
    }
    server = subprocess.Popen(
        ["sh", "-c", f"{script.strip()} --port {port}"], env=env, stdout=subprocess.DEVNULL
    )
    try:
        retry = Retry(ConstantBackoff(0.05), 200)
        with Redis(
            port=port, password=password, retry=retry, retry_on_error=[ConnectionError]
        ) as redis:
            assert redis.ping()
            assert redis.config_get("maxmemory") == {"maxmemory": "2147483648"}
        with Redis(port=port) as stranger, pytest.raises(AuthenticationError):
            stranger.ping()
        assert (tmp_path / "redis.conf").stat().st_mode & 0o777 == 0o600
        server.terminate()
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()

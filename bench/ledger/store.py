"""A store of its own: a Redis as `make up` runs it, with this much care for the disk."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.settings import SharedSettings
from tools.redis_server import free_port, patient_client, redis_server_path


@contextmanager
def store(folder: Path, fsync: str) -> Iterator[SharedSettings]:
    """Run a store in a folder and yield the settings that lead to it; `fsync` as in redis.conf.

    "no append-only file" has none, as a store that only memory is measured of.
    """
    folder.mkdir(parents=True)
    port = free_port()
    command = [redis_server_path(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(folder), "--save", "", "--logfile", "redis.log"]
    command += ["--maxmemory-policy", "noeviction"]
    if fsync != NONE:
        command += ["--appendonly", "yes", "--appendfsync", fsync]
    process = subprocess.Popen(command)
    try:
        with patient_client(port) as redis:
            redis.ping()
        yield SharedSettings(redis_port=port, max_unfinished=1 << 30, max_unfinished_bytes=1 << 40)
    finally:
        process.terminate()
        process.wait(30)


NONE = "no append-only file"

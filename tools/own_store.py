"""The store of a machine on which Caibian doesn't run, started for a while as `make up` would."""

import os
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator, Mapping
from configparser import RawConfigParser
from contextlib import contextmanager
from pathlib import Path

from tools.preconditions import CantStart, Settings, locked, owns_store, write_redis_configs
from tools.redis_server import patient_client
from tools.up import ROOT, close_to_others, end_orphans, environment

_STOP_SECONDS = 30


@contextmanager
def store_running(settings: Settings) -> Iterator[None]:
    """Start the store if it is one that `make up` starts and doesn't run; stop it in the end.

    Raises CantStart while another Caibian holds the data folder.
    """
    if not owns_store(settings) or _answers(settings.redis_port):
        yield
        return
    data = settings.data.resolve()
    close_to_others(data)
    (data / "redis").mkdir(parents=True, exist_ok=True)
    with locked(data):
        end_orphans(data)
        write_redis_configs(settings, data)
        env = environment(settings, data)
        with (data / "redis.log").open("ab") as log:
            process = subprocess.Popen(
                _command(env), cwd=ROOT, env=os.environ | env, stdout=log, stderr=log
            )
        try:
            _wait(settings, process)
            yield
        finally:
            # By SIGTERM it writes what it holds and ends.
            process.terminate()
            process.wait(_STOP_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(2)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _command(env: Mapping[str, str]) -> list[str]:
    """Return how the process manager starts the store."""
    parser = RawConfigParser()
    parser.read(Path(ROOT) / "supervisord.conf", encoding="utf-8")
    command = parser["program:store"]["command"]
    return shlex.split(re.sub(r"%\(ENV_(\w+)\)s", lambda name: env[name.group(1)], command))


def _wait(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    password = settings.redis_password.get_secret_value() or None
    with patient_client(settings.redis_port, password=password) as redis:
        redis.ping()
    if process.poll() is not None:
        raise CantStart(f"the store doesn't start; see {settings.data.resolve()}/redis.log")

"""Runs the whole of Caibian on one machine: python -m tools.up.

It checks the ports and the data folder, runs supervisord (see supervisord.conf), waits until all
parts are ready, prints how to use them, and stops everything when told to stop.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

from shared.errors import CaibianError
from shared.settings import read_settings
from tools.orphans import find_orphans, named, stop_orphans
from tools.preconditions import (
    CantStart,
    Settings,
    check_doors,
    check_lists,
    check_ports,
    locked,
    needs_key,
    owns_broker,
    owns_store,
    write_redis_configs,
)
from tools.readiness import address_of, programs_of, wait_until_ready
from tools.redis_server import is_mended, redis_server_path, version_of

ROOT = Path(__file__).parent.parent
# What supervisord may take: the sum of the longest stopwaitsecs of each group, and most of a tick
# of a second for each. Killed then, it leaves time to end its orphans within twenty seconds.
STOP_SECONDS = 16.5


class Ended(Exception):
    """The process manager has ended by itself, and with it all that it ran."""


class Stop(Exception):
    """Someone asked to stop."""


def main() -> int:
    """Run until told to stop; return the exit status."""
    signal.signal(signal.SIGTERM, _on_signal)
    signal.signal(signal.SIGINT, _on_signal)
    try:
        run(read_settings(Settings), _config())
    except (CantStart, CaibianError) as error:
        print(f"caibian can't start: {error}", file=sys.stderr)
        return 1
    except Ended as error:
        print(f"caibian has ended: {error}", file=sys.stderr)
        return 1
    except Stop:
        return 0
    return 0


def run(settings: Settings, config: Path) -> None:
    """Start everything, say when it is ready, and stop it in the end.

    Raises CantStart, Ended, Stop, or what the settings, lists or keys lack.
    """
    data = settings.data.resolve()
    close_to_others(data)
    for folder in (data / "logs", data / "redis", data / "broker"):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(data):
        end_orphans(data)
        check_doors(settings)
        check_ports(settings)
        check_lists(settings)
        warn_of_one_redis(settings)
        warn_of_no_key(settings)
        write_redis_configs(settings, data)
        try:
            with supervisord(config, environment(settings, data)) as process:
                wait_until_ready(settings, process, programs_of(config))
                print(greeting(settings), flush=True)
                raise Ended(_how(process.wait(), data))
        finally:
            end_orphans(data)


def _how(status: int, data: Path) -> str:
    """Return how the process manager ended, and what to do."""
    way = f"was killed by signal {-status}" if status < 0 else f"ended with exit status {status}"
    return f"supervisord {way}; run `make up` again: it goes on where it was (log: {data}/logs)"


def close_to_others(data: Path) -> None:
    """Let no other user of the machine read the data folder, and what is made from now on."""
    os.umask(0o077)
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)


def environment(settings: Settings, data: Path) -> Mapping[str, str]:
    """Return the environment that supervisord.conf and the parts read."""
    return (
        _links(settings)
        | os.environ
        | {
            "CAIBIAN_DATA": str(data),
            "CAIBIAN_REDIS_PORT": str(settings.redis_port),
            "CAIBIAN_REDIS_FSYNC": settings.redis_fsync,
            "CAIBIAN_BROKER_PORT": str(settings.broker_port),
            "CAIBIAN_OWN_STORE": str(owns_store(settings)),
            "CAIBIAN_OWN_BROKER": str(owns_broker(settings)),
            "CAIBIAN_REDIS_SERVER": redis_server_path(),
            "CAIBIAN_PYTHON": sys.executable,
            "PYTHONUNBUFFERED": "1",
        }
    )


@contextmanager
def supervisord(config: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the process manager; in the end it stops its processes before it ends itself."""
    manager = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
    command = [sys.executable, "-m", "tools.tied", *manager]
    # A session of its own: Ctrl-C in the terminal reaches only this program, which then stops it.
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(process)


def end_orphans(data: Path) -> None:
    """End what a killed process manager left of this data folder. Raises CantStart."""
    if orphans := find_orphans(data):
        print(f"ending what was left running: {named(orphans)}", file=sys.stderr, flush=True)
        stop_orphans(orphans)


def warn_of_one_redis(settings: Settings) -> None:
    """Say what it means when the store is the broker too. Raises CantStart."""
    if settings.is_one_redis():
        if settings.redis_password != settings.broker_password:
            raise CantStart("one Redis has one password; set CAIBIAN_BROKER_PASSWORD to the same")
        print(
            "warning: the store is the broker too, and each can fill up the other; "
            "set CAIBIAN_BROKER_PORT to a port of its own",
            file=sys.stderr,
        )


def warn_of_no_key(settings: Settings) -> None:
    """Say what doesn't work where our own services have no key to send to one another."""
    if needs_key(settings) and not settings.key.get_secret_value():
        print(
            "warning: without CAIBIAN_KEY ingest can't ask search for articles that the store has "
            "forgotten, and reenrich can't post; openssl rand -hex 24 makes one, and "
            "CAIBIAN_KEY_FILE names its file",
            file=sys.stderr,
        )


def greeting(settings: Settings) -> str:
    """Return the addresses, three example calls and the line `ready`."""
    ingest, search = address_of(settings.ingest_port), address_of(settings.search_port)
    # The key itself is shown nowhere.
    file = os.environ.get("CAIBIAN_KEY_FILE")
    shown = f"$(cat {shlex.quote(file)})" if file else "$CAIBIAN_KEY"
    key = f' -H "Authorization: Bearer {shown}"' if needs_key(settings) else ""
    index = settings.elasticsearch_url or f"local, in {settings.data.resolve()}"
    return f"""
search  {search}/  (API: {search}/docs)
ingest  {ingest}/  (API: {ingest}/docs)
flower  {address_of(settings.flower_port)}
index   {index}
redis   {redis_told()}

curl{key} --data-binary @tests/data/page.txt -H 'Content-Type: text/plain' {ingest}/v1/articles
curl{key} -G {search}/v1/search --data-urlencode 'q=新材料'
curl{key} {ingest}/v1/stats
ready"""


def redis_told() -> str:
    """Return the version of the Redis that is started here, and what is wrong with it."""
    version = version_of(redis_server_path())
    if is_mended(version):
        return version
    return (
        f"{version}, whose known weaknesses a later one mends: apt install redis-server "
        "(or valkey-server), and start anew"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the process manager stop everything; kill what is left when it takes too long."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # Each child has a process group of its own, so the group alone wouldn't do.
        for child in [*psutil.Process(process.pid).children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        process.wait()


def _config() -> Path:
    parser = argparse.ArgumentParser(prog="python -m tools.up", description="Runs all of Caibian.")
    default = ROOT / "supervisord.conf"
    parser.add_argument("--config", type=Path, default=default, help="the process manager's file")
    config: Path = parser.parse_args().config
    return config


def _links(settings: Settings) -> dict[str, str]:
    """Return the addresses of the pages on the ports in force."""
    ports = {
        "INGEST": settings.ingest_port,
        "SEARCH": settings.search_port,
        "FLOWER": settings.flower_port,
    }
    return {f"CAIBIAN_PUBLIC_{name}_URL": address_of(port) for name, port in ports.items()}


def _on_signal(_signal: int, _frame: FrameType | None) -> None:
    # Once is enough: a second one must not break off the stopping.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(sys.stdout.fileno(), b"stopping\n")
    raise Stop


if __name__ == "__main__":
    sys.exit(main())

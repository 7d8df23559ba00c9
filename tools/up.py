"""Runs the whole of Caibian on one machine: python -m tools.up.

It checks the ports and the data folder, runs supervisord (see supervisord.conf), waits until all
parts are ready, prints how to use them, and stops everything when told to stop.
"""

import argparse
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType

import httpx
import psutil

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.adapters import open_embedder
from services.search.index.vectors import EmbedderUnusable
from services.search.query.synonyms import read_synonyms
from services.search.settings import NONE, PACKAGED, SearchSettings
from shared.errors import BadList, BadSettings
from shared.path.state import Stats, Step
from shared.settings import read_settings
from shared.tagging.dictionary import read_dictionary

ROOT = Path(__file__).parent.parent
READY_SECONDS = 180
# Longer than supervisord may take: the sum of the longest stopwaitsecs of each priority.
STOP_SECONDS = 100


class CantStart(Exception):
    """Something is in the way; the message says what and how to mend it."""


class Stop(Exception):
    """Someone asked to stop."""


class Settings(IngestSettings, EnrichSettings, SearchSettings):
    """The settings of all rooms."""


def main() -> int:
    """Run until told to stop; return the exit status."""
    signal.signal(signal.SIGTERM, _on_signal)
    signal.signal(signal.SIGINT, _on_signal)
    try:
        run(read_settings(Settings), _config())
    except (CantStart, BadSettings, BadList, EmbedderUnusable) as error:
        print(f"caibian can't start: {error}", file=sys.stderr)
        return 1
    except Stop:
        return 0
    return 0


def run(settings: Settings, config: Path) -> None:
    """Start everything, say when it is ready, and stop it in the end.

    Raises CantStart, BadList, EmbedderUnusable, Stop.
    """
    data = settings.data.resolve()
    for folder in (data / "logs", data / "redis"):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(data):
        check_ports(settings)
        check_lists(settings)
        write_redis_config(settings, data)
        with supervisord(config, environment(settings, data)) as process:
            wait_until_ready(settings, process)
            print(greeting(settings), flush=True)
            process.wait()
            raise CantStart(f"supervisord ended; see {data}/logs/supervisord.log")


def check_lists(settings: Settings) -> None:
    """Read the desk's lists of terms and its model, as every part will.

    Raises BadList, EmbedderUnusable.
    """
    if settings.dictionary:
        read_dictionary(settings.dictionary)
    if settings.synonyms:
        read_synonyms(settings.synonyms)
    if settings.embedder not in (NONE, PACKAGED):
        open_embedder(settings)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder. Raises CantStart when another run holds it."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CantStart(
                f"another one runs on {data}; stop it, or set CAIBIAN_DATA to another folder"
            ) from error
        yield


def check_ports(settings: Settings) -> None:
    """Raise CantStart when a port is taken."""
    ports = {
        "CAIBIAN_REDIS_PORT": settings.redis_port,
        "CAIBIAN_INGEST_PORT": settings.ingest_port,
        "CAIBIAN_SEARCH_PORT": settings.search_port,
        "CAIBIAN_FLOWER_PORT": settings.flower_port,
    }
    for name, port in ports.items():
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError as error:
                message = f"port {port} is taken; set {name} to a free one"
                raise CantStart(message) from error


def environment(settings: Settings, data: Path) -> Mapping[str, str]:
    """Return the environment that supervisord.conf and the parts read."""
    carried = Path(sys.executable).parent / "redis-server"
    return (
        _links(settings)
        | os.environ
        | {
            "CAIBIAN_DATA": str(data),
            "CAIBIAN_REDIS_PORT": str(settings.redis_port),
            "CAIBIAN_REDIS_SERVER": shutil.which("redis-server") or str(carried),
            "CAIBIAN_PYTHON": sys.executable,
            "PYTHONUNBUFFERED": "1",
        }
    )


@contextmanager
def supervisord(config: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the process manager; in the end it stops its processes before it ends itself."""
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
    # A session of its own: Ctrl-C in the terminal reaches only this program, which then stops it.
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(process)


def write_redis_config(settings: Settings, data: Path) -> None:
    """Write what Redis must know and no list of processes may show: its password, if any."""
    path = data / "redis.conf"
    path.unlink(missing_ok=True)
    path.touch(0o600)
    if password := settings.redis_password.get_secret_value():
        quoted = re.sub(r'(["\\])', r"\\\1", password)
        path.write_text(f'requirepass "{quoted}"\n', encoding="utf-8")


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Return when every part answers. Raises CantStart after READY_SECONDS."""
    waiting = dict(probes(settings))
    give_up_at = time.monotonic() + READY_SECONDS
    while waiting:
        if process.poll() is not None or time.monotonic() > give_up_at:
            parts = ", ".join(waiting)
            raise CantStart(f"not ready: {parts}; see {settings.data.resolve()}/logs")
        for name in [name for name, is_ready in waiting.items() if is_ready()]:
            del waiting[name]
        time.sleep(0.1)


def probes(settings: Settings) -> Iterator[tuple[str, Callable[[], bool]]]:
    """Yield the parts, each with a question that is true when it is ready."""
    ingest, search = _url(settings.ingest_port), _url(settings.search_port)
    flower = f"{_url(settings.flower_port)}/healthcheck"
    yield "ingest", lambda: _get(f"{ingest}/readyz") is not None
    yield "search", lambda: _get(f"{search}/readyz") is not None
    yield "flower", lambda: _get(flower) is not None
    for part, step in (("enrich", Step.ENRICH), ("indexer", Step.INDEX)):
        yield part, partial(_has_worker, ingest, step)


def greeting(settings: Settings) -> str:
    """Return the addresses, three example calls and the line `ready`."""
    ingest, search = _url(settings.ingest_port), _url(settings.search_port)
    index = settings.elasticsearch_url or f"local, in {settings.data.resolve()}"
    return f"""
search  {search}/  (API: {search}/docs)
ingest  {ingest}/  (API: {ingest}/docs)
flower  {_url(settings.flower_port)}
index   {index}

curl --data-binary @tests/data/page.txt -H 'Content-Type: text/plain' {ingest}/v1/articles
curl -G {search}/v1/search --data-urlencode 'q=新材料'
curl {ingest}/v1/stats
ready"""


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
    return {f"CAIBIAN_PUBLIC_{name}_URL": _url(port) for name, port in ports.items()}


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _get(url: str) -> httpx.Response | None:
    try:
        return httpx.get(url, timeout=5).raise_for_status()
    except httpx.HTTPError:
        return None


def _has_worker(ingest: str, step: Step) -> bool:
    answer = _get(f"{ingest}/v1/stats")
    return answer is not None and Stats.model_validate_json(answer.content).workers[step]


def _on_signal(_signal: int, _frame: FrameType | None) -> None:
    # Once is enough: a second one must not break off the stopping.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(sys.stdout.fileno(), b"stopping\n")
    raise Stop


if __name__ == "__main__":
    sys.exit(main())

"""A second host: workers in a name space of networks and of host names, behind a wire of its own.

Root only. Its workers reach store, broker and node through links that listen on its end of the
wire; the local index has one writer, so there the second host annotates only.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from chaos import victims
from chaos.stage import SECOND, Stage, way_of
from chaos.wiring import wired
from tools.system import ROOT

_NAME = "caibian-chaos"
_FOLDER = "second"
_OUR_WIRE, _ITS_WIRE = "chaos-ours", "chaos-its"
_OUR_ADDRESS, _ITS_ADDRESS = "10.231.77.1", "10.231.77.2"


class Host:
    """The second host while it runs."""

    def __init__(self, stage: Stage, process: subprocess.Popen[bytes]) -> None:
        self._stage = stage
        self._process = process

    def set_wire(self, *, is_up: bool) -> None:
        """Pull the wire or plug it in: packets are dropped, connections know nothing of it."""
        _ip("link", "set", _OUR_WIRE, "up" if is_up else "down")

    def is_working(self) -> bool:
        """Whether its workers have come up."""
        log = self._stage.folder / _FOLDER / "logs" / "enrich.log"
        return log.exists() and "ready" in log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> int:
        """Kill everything on it with signal 9; return how many processes."""
        return victims.send(victims.tree(self._process.pid), signal.SIGKILL)

    def stop(self) -> None:
        """Stop it, or kill it when that takes too long."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(25)
        self.kill()
        self._process.wait(10)


def is_possible() -> bool:
    """Whether a name space can be made here."""
    if not victims.is_root():
        return False
    name = f"{_NAME}-try"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True)
    if made.returncode == 0:
        _ip("netns", "del", name)
    return made.returncode == 0


@contextmanager
def running(stage: Stage) -> Iterator[Host]:
    """Run a second host beside the first."""
    folder = stage.folder / _FOLDER
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    _plug_in()
    try:
        config, env = _configured(stage, folder)
        host = Host(stage, _started(config, env))
        try:
            yield host
        finally:
            _ip("link", "set", _OUR_WIRE, "up")
            host.stop()
    finally:
        _unplug()


def _unplug() -> None:
    for arguments in (["link", "del", _OUR_WIRE], ["netns", "del", _NAME]):
        subprocess.run(["ip", *arguments], check=False, capture_output=True)


def _plug_in() -> None:
    """Make the name space and the wire into it; what a run that was killed has left goes first."""
    _unplug()
    _ip("netns", "add", _NAME)
    _ip("link", "add", _OUR_WIRE, "type", "veth", "peer", "name", _ITS_WIRE, "netns", _NAME)
    _ip("addr", "add", f"{_OUR_ADDRESS}/24", "dev", _OUR_WIRE)
    _ip("link", "set", _OUR_WIRE, "up")
    _ip("-n", _NAME, "addr", "add", f"{_ITS_ADDRESS}/24", "dev", _ITS_WIRE)
    _ip("-n", _NAME, "link", "set", _ITS_WIRE, "up")
    _ip("-n", _NAME, "link", "set", "lo", "up")


def _configured(stage: Stage, folder: Path) -> tuple[Path, Mapping[str, str]]:
    """Write the process manager's file of the workers and return it with their environment."""
    parts = ("enrich", "indexer") if stage.node else ("enrich",)
    ways = {part: way_of(stage, f"{SECOND}{part}", _OUR_ADDRESS) for part in parts}
    config = folder / "supervisord.conf"
    wired(ROOT / "supervisord.conf", config, ways, only=parts)
    env = stage.system.env | {
        "CAIBIAN_DATA": str(folder),
        "CAIBIAN_PYTHON": sys.executable,
        "CAIBIAN_REDIS_SERVER": "",
        "CAIBIAN_REDIS_FSYNC": "always",
        "PYTHONUNBUFFERED": "1",
    }
    return config, env


def _started(config: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the process manager inside the name spaces; its host has a name of its own."""
    inner = 'hostname second-host && exec "$@"'
    command = ["ip", "netns", "exec", _NAME, "unshare", "--uts", "sh", "-c", inner, "sh"]
    command += [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
    return subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)

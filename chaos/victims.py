"""The processes of a system, found by what they are and whose data folder they work on.

Not as children of `make up`: who kills that leaves orphans, which are victims all the same.
"""

import os
import re
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tools.system import System

MARKS = {
    "ingest": "-m services.ingest",
    "sources": "-m services.ingest sources",
    "enrich": "-m services.enrich worker",
    "indexer": "-m services.search indexer",
    "search": "-m services.search api",
    "alerts": "-m services.search alerts",
    "vectors": "-m services.search vectors",
    "flower": "-m services.enrich flower",
    "supervisord": "-m supervisor.supervisord",
    "up": "-m tools.up",
}
SERVERS = {"store": "REDIS", "broker": "BROKER"}


def processes(system: System, part: str) -> list[psutil.Process]:
    """Return the processes of a part, its main process first; none while it is down."""
    if part in SERVERS:
        return _redis(system.ports[SERVERS[part]])
    mark, folder = MARKS[part], str(system.data)
    found = [process for process in psutil.process_iter() if _is(process, mark, folder)]
    pids = {process.pid for process in found}
    return sorted(found, key=lambda process: _parent(process) in pids)


def parents(system: System, part: str) -> list[psutil.Process]:
    """Return the main processes of a part."""
    found = processes(system, part)
    pids = {process.pid for process in found}
    return [process for process in found if _parent(process) not in pids]


def children(system: System, part: str) -> list[psutil.Process]:
    """Return the worker processes of a part, without the main one."""
    found = processes(system, part)
    pids = {process.pid for process in found}
    return [process for process in found if _parent(process) in pids]


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and all below it; none when it is gone."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []


def send(victims: Sequence[psutil.Process], sign: signal.Signals) -> int:
    """Send a signal to processes; return how many were still there."""
    hit = 0
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.send_signal(sign)
            hit += 1
    return hit


def everyone(system: System) -> list[psutil.Process]:
    """Return all processes of a system, orphans included."""
    found = [each for part in (*MARKS, *SERVERS) for each in processes(system, part)]
    return list({process.pid: process for process in found}.values())


def _redis(port: int) -> list[psutil.Process]:
    """Return the server on a port; it writes its title over its environment."""
    ends = (f":{port}", f"--port {port} ")
    found = []
    for process in psutil.process_iter():
        command = _command(process)
        if ("redis-server" in command or "valkey-server" in command) and (
            command.rstrip().endswith(ends[0]) or ends[1] in command
        ):
            found.append(process)
    return found


def _is(process: psutil.Process, mark: str, folder: str) -> bool:
    # What is behind the name of a room is another part of it.
    if not re.search(rf"{re.escape(mark)}(?! \w)", _command(process)):
        return False
    # psutil reads all of /proc for it; one line is enough here.
    with suppress(OSError):
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        return f"CAIBIAN_DATA={folder}".encode() in environment.split(b"\0")
    return False


def _command(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _parent(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.ppid())
    return 0


def is_root() -> bool:
    """Whether name spaces and file systems can be made here."""
    return os.geteuid() == 0

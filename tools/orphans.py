"""What an earlier run left behind when its `tools.up` or its process manager was killed."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from tools.preconditions import CantStart
from tools.tied import LOCK

# No longer than in supervisord.conf, so that stopping takes no longer than it does in order.
PART_SECONDS = 11
REDIS_SECONDS = 3
_REDISES = {"store": "redis", "broker": "broker"}


def find_orphans(data: Path) -> dict[psutil.Process, str]:
    """Return the processes of this data folder with what each is; to be asked under its lock.

    They are known by the environment that `tools.up` alone sets, and a Redis, which overwrites
    its own, by the lock that it holds; never by a port. Raises CantStart when a `tools.up` lives
    that they belong to (its lock was taken away).
    """
    found = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and (name := _name(process, data)):
                found[process] = name
    for process, name in found.items():
        if owner := _owner(process):
            raise CantStart(f"{name} (pid {process.pid}) belongs to pid {owner.pid}; stop that")
    return found


def stop_orphans(orphans: dict[psutil.Process, str]) -> None:
    """Ask them to end, the Redises last, and kill what doesn't."""
    redises = [process for process, name in orphans.items() if name in _REDISES]
    parts = [process for process, name in orphans.items() if name not in _REDISES]
    _stop([process for process in parts if _parent(process) not in parts], parts, PART_SECONDS)
    _stop(redises, redises, REDIS_SECONDS)


def named(orphans: dict[psutil.Process, str]) -> str:
    """Return what they are, with their process ids."""
    return ", ".join(f"{name} (pid {process.pid})" for process, name in orphans.items())


def _stop(asked: list[psutil.Process], all_: list[psutil.Process], seconds: float) -> None:
    """Ask some, whose children the others are, wait for all, and kill those that still live."""
    for process in asked:
        with suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(all_, seconds)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, REDIS_SECONDS)


def _name(process: psutil.Process, data: Path) -> str | None:
    """Return what this process is to the data folder, if anything."""
    if "redis" in process.name():
        held = {file.path for file in process.open_files()}
        folders = _REDISES.items()
        return next((part for part, it in folders if str(data / it / LOCK) in held), None)
    env = process.environ()
    if env.get("CAIBIAN_DATA") != str(data) or "CAIBIAN_PYTHON" not in env:
        return None
    if "supervisor.supervisord" in process.cmdline():
        return "supervisord"
    part: str | None = env.get("SUPERVISOR_PROCESS_NAME")
    return part


def _owner(process: psutil.Process) -> psutil.Process | None:
    """Return the living `tools.up` above a process, other than this one."""
    return next((above for above in _ancestors(process) if "tools.up" in above.cmdline()), None)


def _ancestors(process: psutil.Process) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        yield from (above for above in process.parents() if above.pid != os.getpid())


def _parent(process: psutil.Process) -> psutil.Process | None:
    try:
        return process.parent()
    except psutil.Error:
        return None

"""What is taken for an orphan of a data folder, and what is left alone."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.contract.test_tied import tied_redis
from tools.orphans import find_orphans, named, stop_orphans
from tools.preconditions import CantStart
from tools.redis_server import free_port, patient_client

SLEEPER = [sys.executable, "-c", "import time; print(flush=True); time.sleep(600)"]


@pytest.fixture
def processes() -> Iterator[ExitStack]:
    """End what a test has started."""
    with ExitStack() as stack:
        yield stack


def sleeper(
    stack: ExitStack, env: Mapping[str, str], command: list[str] = SLEEPER
) -> psutil.Process:
    """Start a process with this environment."""
    process = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE)
    stack.enter_context(process)
    stack.callback(process.kill)
    assert process.stdout is not None
    process.stdout.readline()
    return psutil.Process(process.pid)


def part(data: Path, name: str) -> dict[str, str]:
    """Return the environment that supervisord gives a part."""
    return {
        "CAIBIAN_DATA": str(data),
        "CAIBIAN_PYTHON": sys.executable,
        "SUPERVISOR_PROCESS_NAME": name,
    }


def test_only_parts_of_the_folder_are_found(tmp_path: Path, processes: ExitStack) -> None:
    """Neither another folder's, nor a command that somebody runs by hand."""
    data, other = tmp_path / "data", tmp_path / "data2"
    mine = sleeper(processes, part(data, "ingest"))
    theirs = sleeper(processes, part(other, "ingest"))
    by_hand = sleeper(processes, {"CAIBIAN_DATA": str(data)})
    orphans = find_orphans(data)
    assert orphans == {mine: "ingest"}
    assert named(orphans) == f"ingest (pid {mine.pid})"
    stop_orphans(orphans)
    assert not find_orphans(data)
    assert theirs.is_running()
    assert by_hand.is_running()


def test_a_store_is_known_by_the_lock_that_it_holds(tmp_path: Path) -> None:
    """Its environment is gone; frozen, it is killed in the end."""
    port = free_port()
    (tmp_path / "redis").mkdir()
    with tied_redis(tmp_path / "redis", port) as server:
        with patient_client(port) as redis:
            redis.ping()
        orphans = find_orphans(tmp_path)
        assert [(process.pid, name) for process, name in orphans.items()] == [(server.pid, "store")]
        for process in orphans:
            process.suspend()
        stop_orphans(orphans)
        assert not find_orphans(tmp_path)


def test_what_belongs_to_a_living_up_is_left_alone(tmp_path: Path, processes: ExitStack) -> None:
    """Though its lock was taken away, the next one refuses."""
    script = f"import subprocess; subprocess.run({SLEEPER!r})"
    command = [sys.executable, "-c", script, "tools.up"]
    owner = sleeper(processes, part(tmp_path, "search"), command)
    child = owner.children()[0]
    processes.callback(child.kill)
    with pytest.raises(CantStart, match=f"belongs to pid {owner.pid}"):
        find_orphans(tmp_path)
    assert child.is_running()

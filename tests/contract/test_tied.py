"""A command that is tied to its parent, and the folder that it holds."""

import subprocess
import sys
from pathlib import Path

import psutil

from tools.redis_server import free_port, patient_client, redis_server_path
from tools.system import ROOT, eventually

TIED = [sys.executable, "-m", "tools.tied"]


def tied_redis(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start a store that holds its folder."""
    command = [redis_server_path(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(folder), "--save", "", "--appendonly", "yes"]
    command = [*TIED, "--lock", str(folder), *command]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=False
    )


def test_a_second_redis_on_a_folder_refuses_until_the_first_is_dead(tmp_path: Path) -> None:
    """In one line; the lock is the server's own, so killing it is enough."""
    port = free_port()
    with tied_redis(tmp_path, port) as first:
        with patient_client(port) as redis:
            redis.set("kept", "1")
        with tied_redis(tmp_path, free_port()) as second:
            said = second.communicate(timeout=60)[1].decode()
        assert second.returncode == 1
        assert said == f"another process writes to {tmp_path}; stop it first\n"
        first.kill()
    with tied_redis(tmp_path, port) as third:
        with patient_client(port) as redis:
            assert redis.get("kept") == b"1"
        third.terminate()
        assert third.wait(60) == 0


def test_it_is_the_command_itself() -> None:
    """Its exit status is the command's, and no process stands between."""
    assert subprocess.run([*TIED, "sh", "-c", "exit 7"], cwd=ROOT, check=False).returncode == 7
    with subprocess.Popen([*TIED, "sleep", "600"], cwd=ROOT) as process:
        me = psutil.Process(process.pid)
        eventually(lambda: me.cmdline() == ["sleep", "600"], 60)
        process.terminate()


def test_it_ends_when_its_parent_is_killed() -> None:
    """By SIGTERM, which it may take as a request to finish."""
    script = "import subprocess, sys; subprocess.run([*sys.argv[1:], 'sleep', '600'])"
    with subprocess.Popen([sys.executable, "-c", script, *TIED], cwd=ROOT) as parent:
        me = psutil.Process(parent.pid)
        eventually(lambda: [each.name() for each in me.children()] == ["sleep"], 60)
        child = me.children()[0]
        parent.kill()
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 60)

"""The shim: a clock that jumps, and a disk that is slow."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chaos.shims.shim import Knobs, compiled

pytestmark = pytest.mark.skipif(
    not (shutil.which("cc") or shutil.which("gcc")), reason="there is no C compiler here"
)

_TOLD = """
import os, time
began = time.monotonic()
with open(os.environ["FILE"], "wb") as file:
    os.fsync(file.fileno())
print(time.time(), time.monotonic() - began)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the shim."""
    return compiled(tmp_path_factory.mktemp("shim"))


def told(knobs: Knobs, folder: Path) -> tuple[float, float]:
    """Return the time of day and the seconds of a sync that a process with the shim sees."""
    env = knobs.env | {"FILE": str(folder / "synced")}
    done = subprocess.run(
        [sys.executable, "-c", _TOLD], env=env, capture_output=True, text=True, check=True
    )
    now, seconds = map(float, done.stdout.split())
    return now, seconds


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_clock_is_as_far_off_as_the_knob_says(
    library: Path, tmp_path: Path, hours: int
) -> None:
    """Ahead or behind; what counts from the start of the machine goes on as it was."""
    knobs = Knobs(tmp_path / "knobs", library)
    knobs.set(clock_seconds=hours * 3600)
    now, seconds = told(knobs, tmp_path)
    knobs.close()
    assert now - time.time() == pytest.approx(hours * 3600, abs=600)
    assert 0 <= seconds < 600


def test_a_sync_takes_as_much_longer_as_the_knob_says(library: Path, tmp_path: Path) -> None:
    """And the clock is right."""
    knobs = Knobs(tmp_path / "knobs", library)
    knobs.set(disk_seconds=0.4)
    now, seconds = told(knobs, tmp_path)
    knobs.close()
    assert seconds >= 0.4
    assert now == pytest.approx(time.time(), abs=600)

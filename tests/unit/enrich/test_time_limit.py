"""Work that takes too long is ended, whoever's time it is; that of a busy machine is nobody's."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.enrich.time_limit import TimeLimits
from shared.errors import TimeLimitExceeded, WorkerStopping

LONG = 1000.0


def test_an_endless_loop_is_ended() -> None:
    """With an error that is the article's fault."""
    with pytest.raises(TimeLimitExceeded, match="processor"), TimeLimits().limit(0.05, LONG):
        spin()


def test_what_waits_for_ever_is_ended_too() -> None:
    """Though it uses no processor."""
    with pytest.raises(TimeLimitExceeded, match="at work"), TimeLimits().limit(LONG, 0.2):
        time.sleep(60)


def test_quick_work_is_left_alone() -> None:
    """And nothing is raised afterwards."""
    limits = TimeLimits()
    for _ in range(3):
        with limits.limit(0.3, LONG):
            pass
    assert sum(range(20_000_000)) > 0


def test_waiting_counts_for_nothing_where_only_the_processor_does() -> None:
    """As on a machine that is busy with other work."""
    with TimeLimits().limit(0.3, LONG):
        time.sleep(0.6)


def test_a_worker_that_stops_gives_its_work_up() -> None:
    """After some seconds, which the article isn't blamed for."""
    with pytest.raises(WorkerStopping), TimeLimits(lambda: True).limit(LONG, LONG):
        time.sleep(60)


HANGING = """
import signal, time
from services.enrich.time_limit import TimeLimits
limits = TimeLimits(before_kill=lambda reason: print(reason, flush=True))
with limits.limit(1000, 0.2):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    time.sleep(60)
"""


def test_what_never_comes_back_to_the_interpreter_is_killed() -> None:
    """Its process with it, after it was told why."""
    done = subprocess.run(
        [sys.executable, "-c", HANGING],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path.cwd(),
    )
    assert done.returncode == -signal.SIGKILL
    assert "longer than its time limit" in done.stdout


def spin() -> None:
    """Never end."""
    while True:
        pass

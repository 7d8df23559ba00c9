"""Flower shows the workers and does nothing to them, and shows them to nobody by accident."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from services.enrich.dashboard import run_flower
from services.enrich.flower_door import FlowerOpen
from services.enrich.settings import EnrichSettings
from tools.system import ROOT

READ_ONLY = """
from services.enrich.dashboard import make_read_only
print(" ".join(make_read_only()))
"""


def test_every_door_of_flower_that_changes_something_is_shut() -> None:
    """In a process of its own, since it changes Flower there."""
    command = [sys.executable, "-c", READ_ONLY]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shut = set(said.split())
    assert {"WorkerShutDown", "TaskApply", "TaskAsyncApply", "TaskSend", "TaskAbort"} <= shut
    assert {"TaskRevoke", "WorkerPoolShrink", "WorkerQueueCancelConsumer"} <= shut
    assert not {"ListWorkers", "ListTasks", "TaskInfo"} & shut


def test_flower_behind_a_proxy_is_not_open_either() -> None:
    """It listens on the loopback, and its public address says who reaches it."""
    with pytest.raises(FlowerOpen, match="CAIBIAN_FLOWER_AUTH"):
        run_flower(EnrichSettings(public_flower_url="https://flower.news.example"))


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "::"])
def test_flower_is_never_open_beyond_loopback(host: str) -> None:
    """It says how it is closed."""
    with pytest.raises(FlowerOpen, match="CAIBIAN_FLOWER_AUTH"):
        run_flower(EnrichSettings(flower_host=host, flower_auth=SecretStr("")))

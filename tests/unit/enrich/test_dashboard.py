"""Flower shows the workers and does nothing to them, and shows them to nobody by accident."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from services.enrich.dashboard import run_flower
from services.enrich.flower_door import FlowerOpen, refusal
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


HERE, AWAY = {"Host": "localhost:5555"}, {"Host": "flower.news.example"}


@pytest.mark.parametrize(
    ("method", "headers", "has_password", "is_refused"),
    [
        ("GET", HERE, False, False),
        ("GET", {"Host": "[::1]:5555"}, False, False),
        ("GET", {"Host": "127.0.0.1"}, False, False),
        ("GET", {"Host": "evil.example:5555"}, False, True),
        ("GET", {"Host": "[::1"}, False, True),
        ("GET", {}, False, True),
        ("GET", AWAY, True, False),
        ("POST", AWAY, True, False),
        ("POST", AWAY | {"Origin": "https://flower.news.example"}, True, False),
        ("POST", AWAY | {"Origin": "https://evil.example"}, True, True),
        ("POST", AWAY | {"Origin": "null"}, True, True),
        ("POST", AWAY | {"Sec-Fetch-Site": "same-site"}, True, True),
        ("POST", AWAY | {"Sec-Fetch-Site": "same-origin"}, True, False),
        ("GET", AWAY | {"Sec-Fetch-Site": "cross-site"}, True, False),
    ],
)
def test_flower_answers_no_page_of_another_site(
    method: str, headers: dict[str, str], has_password: bool, is_refused: bool
) -> None:
    """Under whatever name, and though the reader's browser knows the password."""
    assert bool(refusal(method, headers, has_password=has_password)) == is_refused


GUARDED = """
from types import SimpleNamespace
from flower.urls import handlers
from services.enrich.dashboard import _handler, guard
guard(has_password=False)
for kind in set(map(_handler, handlers)):
    if not hasattr(kind, "unauthenticated_api"):
        continue
    door = SimpleNamespace(request=SimpleNamespace(method="GET", headers={"Host": "evil.example"}))
    try:
        kind.prepare(door)
    except Exception as error:
        assert error.status_code == 403, kind
    else:
        raise AssertionError(kind)
    print(kind.__name__)
"""


def test_every_door_of_flower_looks_who_asks() -> None:
    """In a process of its own, since it changes Flower there."""
    command = [sys.executable, "-c", GUARDED]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"ListWorkers", "WorkersView", "Metrics", "TasksView"} <= set(said.split())

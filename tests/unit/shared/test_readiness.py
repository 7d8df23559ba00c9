"""What is told of the parts of a service, whatever their checks do."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import APIRouter

from shared.errors import QueueAway, RedisAway
from shared.http import readiness as readiness_module
from shared.http.app import make_api
from shared.http.probes import install_probes
from shared.http.readiness import Condition, Readiness, status
from tests.asgi import call, call_all

SINCE = datetime(2026, 7, 9, tzinfo=UTC)


def raising(error: Exception) -> Callable[[], Condition | None]:
    """Return a check that fails."""

    def check() -> Condition | None:
        raise error

    return check


def states(readiness: Readiness) -> dict[str, str]:
    """Return the states by part."""
    return {part.name: part.state for part in readiness.told()}


@pytest.mark.parametrize(
    ("store", "broker", "expected"),
    [
        (lambda: None, lambda: None, "ok"),
        (lambda: Condition("full", "no room"), lambda: None, "degraded"),
        (lambda: None, raising(QueueAway()), "degraded"),
        (raising(RedisAway()), lambda: None, "away"),
        (raising(KeyError()), lambda: None, "away"),
    ],
)
def test_only_what_is_needed_and_away_stops_the_traffic(
    store: Callable[[], Condition | None], broker: Callable[[], Condition | None], expected: str
) -> None:
    """All else is told, with 200."""
    readiness = Readiness({"store": store}, {"broker": broker})
    assert status(readiness.told()) == expected
    app = make_api(APIRouter(), title="x", version="1")
    install_probes(app, readiness)
    answer = call(app, "GET", "/readyz")
    assert (answer.status_code, answer.json()["status"]) == (
        503 if expected == "away" else 200,
        expected,
    )


def test_it_is_told_since_when(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the part knows it, else since it was first seen so; another state begins anew."""
    monkeypatch.setattr(readiness_module, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(readiness_module, "FRESH_SECONDS", 0.0)
    found: list[Condition | None] = [
        Condition("full", "a"),
        Condition("full", "b"),
        Condition("stalled", "c", SINCE),
        None,
        Condition("full", "d"),
    ]
    readiness = Readiness({"store": iter(found).__next__})
    told = []
    for _ in found:
        readiness.refresh()
        for thread in threading.enumerate():
            if thread.name == "check-store":
                thread.join()
        last = readiness._parts["store"].told()
        told.append(last.since if last else None)
    assert told[0] is not None
    assert told[0] == told[1]
    assert told[2:4] == [SINCE, None]
    assert told[4] is not None
    assert told[4] > told[0]


def test_a_check_that_hangs_is_away_and_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked once, however often the probe is; once it answers, all is well."""
    monkeypatch.setattr(readiness_module, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(readiness_module, "FRESH_SECONDS", 0.05)
    release, asked = threading.Event(), []

    def hang() -> None:
        asked.append(1)
        release.wait()

    readiness = Readiness({"store": hang, "index": lambda: None})
    app = make_api(APIRouter(), title="x", version="1")
    install_probes(app, readiness)
    calls: list[tuple[str, str, dict[str, Any]]] = [("GET", "/readyz", {}) for _ in range(12)]
    answers = call_all(app, [*calls, ("GET", "/healthz", {})])
    assert {answer.status_code for answer in answers[:12]} == {503}
    assert answers[-1].status_code == 200
    assert answers[0].json()["parts"]["index"] == {"state": "ok"}
    assert answers[0].json()["parts"]["store"]["state"] == "away"
    assert len(asked) == 1
    release.set()
    while states(readiness)["store"] != "ok":
        pass

"""The sweep publishes what no message will bring, and nothing else."""

import threading
from dataclasses import dataclass, field

import pytest
from celery import Celery

from shared.errors import RedisAway
from shared.path.events import MAX_IDS, ArticlesReceived
from shared.path.keeper import Keeper, sweep
from shared.settings import SharedSettings
from tests.articles import raw
from tests.fake_ledger import FakeLedger


@dataclass
class Sent:
    """An outbox that remembers."""

    events: list[ArticlesReceived] = field(default_factory=list)

    def publish(self, event: ArticlesReceived) -> None:
        """Remember the event."""
        self.events.append(event)


def test_a_backlog_that_waits_is_left_alone() -> None:
    """Only when no message waits can one have been lost."""
    now = [1000.0]
    ledger, sent = FakeLedger(SharedSettings(), lambda: now[0]), Sent()
    ledger.accept([raw(f"a{n}", "甲") for n in range(MAX_IDS + 10)])
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=0) == 0
    now[0] += 60
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=3) == 0
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=0) == MAX_IDS + 10
    assert [len(event.ids) for event in sent.events] == [MAX_IDS, 10]


def test_a_keeper_outlives_any_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It logs what it didn't foresee and sweeps on."""
    asked, enough = [0], threading.Event()

    def queue_length(_: Celery, __: object) -> int:
        asked[0] += 1
        if asked[0] < 3:
            raise KeyError("unforeseen")
        enough.set()
        return 0

    monkeypatch.setattr("shared.path.keeper.queue_length", queue_length)
    settings = SharedSettings(sweep_seconds=0.01)
    ledger = FakeLedger(settings, lambda: 1000.0)
    keeper = Keeper(Celery(set_as_current=False), settings, ArticlesReceived, Sent(), ledger)
    keeper.start()
    assert enough.wait(5)
    keeper.stop()
    keeper.join(5)
    assert sum("unexpectedly" in record.message for record in caplog.records) == 2


@pytest.mark.parametrize("error", [KeyError("unforeseen"), RedisAway()])
def test_a_stuck_worker_is_ended_whatever_else_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """What a keeper has to see to besides is no sign of life, and its failure is logged."""
    ended, codes = threading.Event(), []

    def leave(code: int) -> None:
        codes.append(code)
        ended.set()

    def fail() -> None:
        raise error

    monkeypatch.setattr("shared.path.keeper.queue_length", lambda _, __: 3)
    monkeypatch.setattr("shared.path.keeper.os._exit", leave)
    settings = SharedSettings(sweep_seconds=0.01, stall_seconds=0.1)
    ledger = FakeLedger(settings, lambda: 1000.0)
    app = Celery(set_as_current=False)
    keeper = Keeper(app, settings, ArticlesReceived, Sent(), ledger, also=fail)
    keeper.start()
    assert ended.wait(5)
    keeper.stop()
    keeper.join(5)
    assert set(codes) == {70}
    assert "not all was seen to" in caplog.text

"""Turns go on beside each other, whatever becomes of their hold, and of what runs them."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from celery import Celery

from services.ingest.settings import IngestSettings
from services.ingest.sources import running
from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.running import Call, Poller, PollerHangs
from services.ingest.sources.source import History, Paused, Taken
from services.ingest.sources.worker import TickSweeper
from tests.fake_sources import FakeSources
from tests.unit.ingest.sources.turns import ID, Turns


class Flaky(FakeSources):
    """Fails in a way that nobody foresaw, so many times."""

    faults = 0
    renewed = 0

    def renew(self, taken: Sequence[Taken], seconds: float) -> list[str]:
        """Hold them longer, or fail."""
        self.renewed += 1
        if self.renewed <= self.faults:
            raise KeyError("unforeseen")
        return super().renew(taken, seconds)


class Stage:
    """A poller whose turns last until they are told to end, and what became of each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float = 30) -> None:
        self.turns = Turns()
        self.turns.sources = self.sources = Flaky(lambda: self.turns.now)
        self.turns.add()
        self.began: list[str] = []
        self.broken_off: list[str] = []
        self.ended = asyncio.Event()
        monkeypatch.setattr(running, "take_turn", self._turn)
        self.poller = Poller(self._open, self.sources, "p", at_once=4, seconds=seconds)

    @asynccontextmanager
    async def _open(self, call: Call) -> AsyncIterator[TurnPorts]:
        yield self.turns.ports()

    async def _turn(self, taken: Taken, ports: TurnPorts) -> None:
        self.began.append(taken.holder)
        try:
            await self.ended.wait()
        except asyncio.CancelledError:
            self.broken_off.append(taken.holder)
            raise
        ports.sources.settle(taken, History(accepted=1), 60)

    def call_soon(self, work: Callable[[], Any]) -> None:
        """Have something done in the loop."""
        self.poller._loop.call_soon_threadsafe(work)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Return a poller and a source that is due."""
    made = Stage(monkeypatch)
    yield made
    made.poller.stop()


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_is_resumed_in_its_turn_has_another(stage: Stage) -> None:
    """The turn of before could pause again what its owner has just resumed."""
    assert stage.poller.poll() == 1
    stage.sources.pause(ID, Paused(by="owner", at=stage.turns.kept.source.created_at))
    stage.sources.resume(ID)
    assert stage.poller.poll() == 1
    until(lambda: stage.broken_off)
    assert (stage.began, stage.broken_off) == (["p/1", "p/2"], ["p/1"])
    # What is broken off takes the place of nothing that came after it.
    assert list(stage.poller._running) == [ID]
    stage.call_soon(stage.ended.set)
    until(lambda: not stage.poller._running)
    assert stage.sources.get(ID).history.accepted == 1


def test_what_is_lost_is_broken_off_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a source that is deleted nothing more comes in."""
    stage = Stage(monkeypatch, seconds=0.06)
    stage.turns.add(id="f" * 16, address="https://news.example/other.xml")
    assert stage.poller.poll() == 2
    stage.sources.remove(ID)
    until(lambda: stage.broken_off)
    assert list(stage.poller._running) == ["f" * 16]
    stage.poller.stop()


def test_turns_are_held_on_after_what_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else each that is longer than its hold would be broken off for ever."""
    stage = Stage(monkeypatch, seconds=0.03)
    stage.sources.faults = 2
    assert stage.poller.poll() == 1
    until(lambda: stage.sources.renewed > 4)
    stage.poller.stop()
    assert caplog.text.count("not held, unexpectedly") == 2


def test_a_loop_that_has_ended_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its process is started again."""
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    assert stage.poller.poll() == 1

    def end() -> None:
        raise SystemExit

    stage.call_soon(end)
    stage.poller._thread.join(10)
    for _ in range(2):
        with pytest.raises(PollerHangs):
            stage.poller.poll()


def test_a_tick_after_the_end_is_nothing(stage: Stage) -> None:
    """A worker that stops may still have one in hand."""
    assert stage.poller.poll() == 1
    stage.poller.stop()
    assert stage.poller.poll() == 0


@pytest.mark.parametrize("is_stopping", [False, True])
def test_a_worker_whose_beat_has_ended_is_ended(
    monkeypatch: pytest.MonkeyPatch, *, is_stopping: bool
) -> None:
    """No tick would come any more; of a worker that stops it has to end."""
    codes: list[int] = []
    monkeypatch.setattr("services.ingest.sources.worker.queue_length", lambda *_: 0)
    monkeypatch.setattr("services.ingest.sources.worker.os._exit", codes.append)
    beat = threading.Thread()
    sweeper = TickSweeper(Celery(set_as_current=False), IngestSettings(), beat)
    assert sweeper.sweep() == 0
    assert codes == []
    beat.start()
    beat.join()
    if is_stopping:
        sweeper.stop()
    sweeper.sweep()
    assert codes == ([] if is_stopping else [70])

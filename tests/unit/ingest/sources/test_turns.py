"""What nobody foresaw in a turn is a failure as any other: told, waited for, and paused."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from services.ingest.sources.intervals import Bounds
from services.ingest.sources.keeping import SourceChange, change
from services.ingest.sources.logins import Login
from services.ingest.sources.models import Cause, Look, Outcome, SourceKind, Target, Validators
from services.ingest.sources.showing import State, state_of
from shared.access.callers import LOCAL
from shared.errors import RedisAway
from tests.fake_engine import DOWN, FakeEngine
from tests.unit.ingest.sources.turns import FEED, ID, Turns


@dataclass
class BrokenEngine(FakeEngine):
    """Has a fault of its own."""

    is_broken: bool = True

    async def look(
        self, target: Target, validators: Validators, login: Login | None = None
    ) -> Look:
        """Look at a target, if that goes."""
        if self.is_broken:
            raise ZeroDivisionError("a secret that stands on the page")
        return await super().look(target, validators, login)


def test_a_fault_of_our_own_is_told_and_waited_for_and_paused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With its kind, and not with what it holds; a turn that goes well makes up for it."""
    engine = BrokenEngine()
    t = Turns(engine=engine)
    t.add()
    assert t.turn()
    assert t.history.trouble is not None
    assert (t.history.failures, t.history.trouble.cause) == (1, Cause.INTERNAL)
    assert (t.history.trouble.outcome, state_of(t.kept)) == (Outcome.FAILED, State.FAILING)
    assert "ZeroDivisionError" in t.history.trouble.detail
    assert "secret" not in t.history.trouble.detail
    assert "ZeroDivisionError" in caplog.text
    engine.is_broken = False
    engine.publish(1)
    t.next_turn()
    assert (t.history.failures, t.taken_in()) == (0, 1)
    engine.is_broken = True
    waits = [t.next_turn()]
    while t.kept.paused is None:
        waits.append(t.next_turn())
    assert waits == sorted(waits)
    assert waits[-1] > 5 * 3600
    assert (t.history.failures, t.kept.paused.by) == (Bounds().failures, "failures")
    assert t.sources.counts["failed"] == Bounds().failures + 1


NEW = "https://new.example/feed.xml"


@dataclass
class SlowEngine(FakeEngine):
    """Has something done while it looks, once."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    async def look(
        self, target: Target, validators: Validators, login: Login | None = None
    ) -> Look:
        """Look at a target."""
        look = await super().look(target, validators, login)
        while self.meanwhile:
            self.meanwhile.pop()()
        return look


def mended(t: Turns, **asked: object) -> Callable[[], object]:
    """Return how its owner mends the source."""
    now = datetime.fromtimestamp(t.now, UTC)
    wanted = SourceChange.model_validate(asked)
    return lambda: change(ID, wanted, sources=t.sources, caller=LOCAL, now=now)


def test_what_is_mended_during_its_turn_is_looked_at_once_that_is_over() -> None:
    """Though pages wait; that the old address fails doesn't count against the new one."""
    engine = SlowEngine()
    t = Turns(engine=engine, bounds=Bounds(failures=1))
    t.add(interval=3600)
    engine.publish(1)
    assert t.turn()
    engine.failure = DOWN
    engine.meanwhile.append(mended(t, address=NEW))
    assert t.next_turn() == 3600
    assert (t.kept.paused, t.history.failures, t.kept.source.address) == (None, 0, NEW)
    engine.failure = None
    assert t.next_turn() == 0
    assert [target.address for target, _ in engine.looked] == [FEED, FEED, NEW]
    assert t.next_turn() == 3600


def test_a_move_is_given_up_where_its_owner_was_faster() -> None:
    """Then it is due at once, as he wants it, and held by nobody."""
    engine = SlowEngine(moved_to="https://moved.example/feed.xml")
    t = Turns(engine=engine)
    t.add()
    engine.publish(1)
    engine.meanwhile.append(mended(t, address=NEW))
    assert t.turn()
    assert (t.sources.rows[ID].holder, t.kept.source.address) == (None, NEW)
    assert t.next_turn() == 0


def test_of_what_was_deleted_during_its_turn_nothing_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """That it moved is no fault of ours, though it is nowhere."""
    engine = SlowEngine(moved_to=NEW)
    t = Turns(engine=engine)
    t.add()
    engine.publish(1)
    engine.meanwhile.append(lambda: t.sources.remove(ID))
    assert t.turn()
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize("error", [RedisAway(), ZeroDivisionError()])
def test_a_source_that_moves_and_fails_is_waited_for(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That its own turn moved it is no change of its owner's."""
    engine = SlowEngine(moved_to=NEW)
    t = Turns(engine=engine)
    t.add(kind=SourceKind.FEED)
    engine.publish(1)

    async def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("services.ingest.sources.backlog.Backlog.add", fail)
    assert t.turn()
    assert t.kept.source.address == NEW
    assert (t.sources.rows[ID].due or 0) > t.now

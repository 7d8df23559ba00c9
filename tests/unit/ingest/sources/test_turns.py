"""What nobody foresaw in a turn is a failure as any other: told, waited for, and paused."""

from dataclasses import dataclass

import pytest

from services.ingest.sources.intervals import Bounds
from services.ingest.sources.logins import Login
from services.ingest.sources.models import Cause, Look, Outcome, Target, Validators
from services.ingest.sources.showing import State, state_of
from tests.fake_engine import FakeEngine
from tests.unit.ingest.sources.turns import Turns


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

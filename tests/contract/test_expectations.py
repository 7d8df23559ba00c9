"""What is done on what was seen of an article before, and what an article owes the index."""

import pytest

from shared.path.state import LastError, State, Step
from tests.articles import enriched, raw
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_machine import DAY
from tests.contract.ledger_world import ERROR, MakeWorld, World

REJECTED = LastError(step=Step.INDEX, type="Rejected", message="of the removal")


def finish(w: World, id: str) -> int:
    """Post an article and bring it to its end; return its version."""
    w.post(id)
    w.enrich(id)
    claim = w.claim(Step.INDEX, id)
    assert w.ledger.settle([claim]) == [True]
    return claim.version


def test_what_its_owner_did_since_stays(world: MakeWorld) -> None:
    """Whoever looked before the owner posted, withdrew or posted for the first time is too late."""
    w = world()
    seen = finish(w, "a")
    w.post("a", "乙。")
    (receipt,) = w.ledger.accept([raw("a", "丙。")], expected=seen)
    assert receipt is not None
    assert (receipt.overtaken, receipt.duplicate, receipt.revision) == (True, True, 2)
    status, is_new = w.ledger.withdraw("a", expected=seen)
    assert (status.state, status.revision, is_new) == (State.RECEIVED, 2, False)
    w.ledger.withdraw("a")
    (receipt,) = w.ledger.accept([raw("a", "丙。")], expected=status.version)
    assert receipt is not None
    assert receipt.overtaken
    assert w.ledger.status("a").state is State.WITHDRAWN
    (receipt,) = w.ledger.accept([raw("a", "丙。")], expected=0)
    assert receipt is not None
    assert receipt.overtaken


def test_what_is_as_it_was_is_done(world: MakeWorld) -> None:
    """Under way or finished; what nobody knows, or was forgotten, is as it was."""
    w = world()
    (receipt,) = w.ledger.accept([raw("a", "甲。")], expected=0)
    assert receipt is not None
    assert (receipt.overtaken, receipt.revision) == (False, 1)
    (receipt,) = w.ledger.accept([raw("a", "乙。")], expected=w.ledger.status("a").version)
    assert receipt is not None
    assert (receipt.overtaken, receipt.revision) == (False, 2)
    seen = finish(w, "b")
    assert w.ledger.status("b").version == seen
    assert w.ledger.withdraw("b", expected=seen)[1]
    assert w.ledger.withdraw("c", known=True, expected=17)[1]


def test_a_withdrawal_is_obeyed_before_what_is_posted_later(world: MakeWorld) -> None:
    """Posted again at once, as one corrects, the article first leaves the index."""
    w = world()
    finish(w, "a")
    w.ledger.withdraw("a")
    gone = w.ledger.status("a").version
    receipt = w.post("a", "乙。")
    assert (receipt.revision, receipt.state) == (2, State.RECEIVED)
    assert w.ledger.claim(Step.ENRICH, ["a"], "w", 1) == []
    removal = w.claim(Step.INDEX, "a")
    assert (removal.version, removal.enriched, removal.raw) == (gone, None, None)
    assert w.ledger.settle([removal]) == [True]
    w.enrich("a")
    claim = w.claim(Step.INDEX, "a")
    assert claim.version > gone
    assert w.ledger.settle([claim]) == [True]
    assert (w.ledger.status("a").state, w.ledger.stats().unfinished) == (State.INDEXED, 0)


def test_a_withdrawal_is_obeyed_whatever_becomes_of_what_is_posted_later(world: MakeWorld) -> None:
    """It dies, and what was withdrawn has gone before."""
    w = world()
    finish(w, "a")
    w.ledger.withdraw("a")
    w.post("a", "乙。")
    assert w.ledger.settle([w.claim(Step.INDEX, "a")]) == [True]
    claim = w.claim(Step.ENRICH, "a")
    w.ledger.fail(claim, ERROR, final=True)
    assert w.ledger.status("a").state is State.DEAD
    assert w.ledger.stats().unfinished == 0


def test_what_is_posted_again_waits_for_no_write_that_may_come_late(world: MakeWorld) -> None:
    """Withdrawn while it was written, and posted again: what may come is overwritten."""
    w = world()
    w.post("a")
    w.enrich("a")
    w.claim(Step.INDEX, "a", "slow writer")
    w.ledger.withdraw("a")
    w.post("a", "乙。")
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "remover")]) == [True]
    w.enrich("a")
    assert w.ledger.settle([w.claim(Step.INDEX, "a")]) == [True]
    assert (w.ledger.status("a").state, w.ledger.stats().unfinished) == (State.INDEXED, 0)


def test_a_write_that_may_come_late_is_removed_again_if_nothing_overwrites_it(
    world: MakeWorld,
) -> None:
    """What was posted again dies, so the withdrawal is owed until no write can come any more."""
    w = world()
    w.post("a")
    w.enrich("a")
    w.claim(Step.INDEX, "a", "slow writer")
    w.ledger.withdraw("a")
    gone = w.ledger.status("a").version
    w.post("a", "乙。")
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "remover")]) == [True]
    w.ledger.fail(w.claim(Step.ENRICH, "a"), ERROR, final=True)
    assert (w.ledger.status("a").state, w.ledger.stats().unfinished) == (State.DEAD, 1)
    assert w.ledger.claim(Step.INDEX, ["a"], "too early", 1) == []
    w.now += SETTINGS.write_seconds() + 1
    removal = w.claim(Step.INDEX, "a", "remover")
    assert (removal.version, removal.enriched) == (gone, None)
    assert w.ledger.settle([removal]) == [True]
    status = w.ledger.status("a")
    assert (status.state, status.last_error, w.ledger.stats().unfinished) == (State.DEAD, ERROR, 0)


def test_a_claim_tells_whether_it_may_have_been_written_without_getting_to_the_end(
    world: MakeWorld,
) -> None:
    """Whoever had it may have written it, or the version before; what is done again got there."""
    w = world()
    w.post("a")
    w.enrich("a")
    first = w.claim(Step.INDEX, "a")
    w.ledger.release([first], at_once=True)
    again = w.claim(Step.INDEX, "a")
    w.post("a", "乙。")
    w.enrich("a")
    later = w.claim(Step.INDEX, "a")
    assert w.ledger.settle([later]) == [True]
    w.post("a", "丙。")
    w.enrich("a")
    new = w.claim(Step.INDEX, "a")
    assert [claim.is_again for claim in (first, again, later, new)] == [False, True, True, False]
    assert w.ledger.settle([new]) == [True]
    w.again("a", "丙。")
    for claim in w.ledger.claim(Step.ENRICH, ["a"], "w", 1, bulk=True):
        w.ledger.shelve(claim, enriched(claim))
    for _ in range(2):
        (claim,) = w.ledger.claim(Step.INDEX, ["a"], "w", 1, bulk=True)
        w.ledger.release([claim], at_once=True)
    assert not claim.is_again


def test_a_dead_letter_keeps_its_cause_whatever_becomes_of_the_removal_it_owes(
    world: MakeWorld,
) -> None:
    """The index refuses the removal, or its worker is lost: that is another matter."""
    w = world(max_attempts=2)
    w.post("a")
    w.enrich("a")
    w.claim(Step.INDEX, "a", "host:1/slow")
    w.ledger.withdraw("a")
    w.post("a", "乙。")
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "host:1/remover")]) == [True]
    w.ledger.fail(w.claim(Step.ENRICH, "a"), ERROR, final=True)
    w.now += SETTINGS.write_seconds() + 1
    for _ in range(3):
        w.ledger.fail(w.claim(Step.INDEX, "a", "host:1/x"), REJECTED)
        w.now += SETTINGS.backoff_max_seconds
    assert w.ledger.begin(w.claim(Step.INDEX, "a", "host:1/y"))
    w.ledger.lost("y", "killed by signal 9")
    w.now += 2 * SETTINGS.lease_seconds
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "host:2/z")]) == [True]
    status = w.ledger.status("a")
    assert (status.state, status.attempts, status.last_error) == (State.DEAD, 1, ERROR)
    assert (w.ledger.stats().unfinished, w.ledger.dead_letters(0, 9).total) == (0, 1)


def test_a_removal_that_is_withdrawn_once_more_is_owed_once(world: MakeWorld) -> None:
    """Its version covers what was owed."""
    w = world()
    finish(w, "a")
    w.ledger.withdraw("a")
    w.post("a", "乙。")
    status, is_new = w.ledger.withdraw("a")
    assert (status.state, is_new) == (State.WITHDRAWN, True)
    removal = w.claim(Step.INDEX, "a")
    assert removal.version == status.version
    assert w.ledger.settle([removal]) == [True]
    assert (w.ledger.status("a").state, w.ledger.stats().unfinished) == (State.WITHDRAWN, 0)


@pytest.mark.parametrize(
    ("id", "is_kept"),
    [("url-0af3", True), ("src-12ab:url-0af3", True), ("news-1", False), ("src-12ab:n", False)],
)
def test_what_a_source_could_bring_again_is_remembered_longer(
    world: MakeWorld, id: str, *, is_kept: bool
) -> None:
    """Once it was withdrawn: its page may stand in a feed for years."""
    w = world()
    finish(w, id)
    w.ledger.withdraw(id)
    w.ledger.settle([w.claim(Step.INDEX, id)])
    w.now += (SETTINGS.remember_days + 1) * DAY
    for _ in range(20):
        w.ledger.forget()
    assert w.ledger.stats().states[State.WITHDRAWN] == is_kept
    w.now += SETTINGS.remember_withdrawn_days * DAY
    for _ in range(20):
        w.ledger.forget()
    assert w.ledger.stats().states[State.WITHDRAWN] == 0

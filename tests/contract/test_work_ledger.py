"""The working side of the ledger: claims, leases, tries and what becomes of late workers."""

from shared.path.state import Lane, State, Step
from tests.articles import enriched, raw
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import ERROR, MakeWorld


def test_a_withdrawal_outlasts_a_write_that_is_still_on_its_way(world: MakeWorld) -> None:
    """Removed at once and, when the older writer can no longer write, once more."""
    w = world()
    w.post("a")
    w.enrich("a")
    w.claim(Step.INDEX, "a", "slow writer")
    w.ledger.withdraw("a")
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "remover")]) == [True]
    assert w.ledger.stats().unfinished == 1
    w.now += SETTINGS.write_seconds() + 1
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "remover")]) == [True]
    assert w.ledger.stats().unfinished == 0


def test_an_older_version_settles_nothing(world: MakeWorld) -> None:
    """The writer of revision 1 can't make revision 2 count as indexed."""
    w = world()
    w.post("a")
    w.enrich("a")
    old = w.claim(Step.INDEX, "a", "old")
    w.post("a", "乙。")
    w.enrich("a")
    assert w.ledger.settle([old]) == [False]
    assert w.ledger.status("a").state is State.ENRICHED
    assert w.ledger.settle([w.claim(Step.INDEX, "a", "new")]) == [True]


def test_an_older_version_shelves_nothing(world: MakeWorld) -> None:
    """The annotations of revision 1 never stand for revision 2."""
    w = world()
    w.post("a")
    old = w.claim(Step.ENRICH, "a")
    w.post("a", "乙。")
    assert not w.ledger.begin(old)
    assert not w.ledger.shelve(old, enriched(old))


def test_an_article_is_shelved_as_the_next_begins(world: MakeWorld) -> None:
    """In one trip, each for itself; once more changes nothing, nor does a store without scripts."""
    w = world()
    for id in "abc":
        w.post(id)
    first, second, third = w.ledger.claim(Step.ENRICH, list("abc"), "host:1/task", 3)
    assert w.ledger.begin(first)
    for _ in range(2):
        assert w.ledger.shelve_and_begin(first, enriched(first), second) == (True, True)
    assert w.ledger.status("a").state is State.ENRICHED
    w.post("b", "乙。")
    assert w.ledger.shelve_and_begin(second, enriched(second), third) == (False, True)
    w.post("c", "乙。")
    old, new = third, w.claim(Step.ENRICH, "b", "host:1/task")
    assert w.ledger.begin(new)
    w.forget_scripts()
    assert w.ledger.shelve_and_begin(new, enriched(new), old) == (True, False)


def test_the_second_to_settle_the_same_has_nothing_to_undo(world: MakeWorld) -> None:
    """Where a slow writer's work was done by another meanwhile, it stands in the index."""
    w = world()
    w.post("a")
    w.enrich("a")
    slow = w.claim(Step.INDEX, "a", "host:1/slow")
    w.now += SETTINGS.lease_seconds + 1
    fast = w.claim(Step.INDEX, "a", "host:2/fast")
    assert w.ledger.settle([fast]) == [True]
    assert w.ledger.settle([slow]) == [True]


def test_bulk_waits_for_what_is_fresh(world: MakeWorld) -> None:
    """What goes in again is taken only by who asks for it, and behind what was just posted."""
    w = world(max_unfinished=4)
    for id in "abc":
        w.post(id)
        w.enrich(id)
        w.ledger.settle([w.claim(Step.INDEX, id)])
    w.again("a")
    w.again("b")
    assert w.ledger.accept([raw("c", "甲。")], again=True) == [None]
    w.now += 1
    w.post("fresh")
    assert [claim.id for claim in w.ledger.claim(Step.ENRICH, [], "host:1/x", 9)] == ["fresh"]
    w.ledger.goodbye("x")
    claims = w.ledger.claim(Step.ENRICH, [], "host:1/y", 9, bulk=True)
    assert [claim.id for claim in claims] == ["fresh", "a", "b"]
    assert [claim.lane for claim in claims] == [Lane.FRESH, Lane.BULK, Lane.BULK]
    w.now += SETTINGS.grace_seconds + SETTINGS.lease_seconds + 1
    assert w.ledger.overdue(Step.ENRICH, 9) == ["fresh"]
    assert w.ledger.overdue(Step.ENRICH, 9, lane=Lane.BULK) == ["a", "b"]


def test_a_failed_try_waits_before_the_next(world: MakeWorld) -> None:
    """Due again after the backoff, dead after the last try, with the cause."""
    w = world(max_attempts=2)
    w.post("a")
    first = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(first)
    assert w.ledger.fail(first, ERROR) is State.RECEIVED
    assert w.ledger.claim(Step.ENRICH, ["a"], "w", 1) == []
    w.now += SETTINGS.backoff_seconds
    second = w.claim(Step.ENRICH, "a")
    assert not second.losses
    assert w.ledger.begin(second)
    assert w.ledger.fail(second, ERROR) is State.DEAD
    assert w.ledger.status("a").last_error == ERROR


def test_trouble_of_the_surroundings_is_never_counted(world: MakeWorld) -> None:
    """Released ten times, it is still not dead, and its waits grow to the longest."""
    w = world(max_attempts=1)
    w.post("a")
    for has_begun in [False, True] * 5:
        claim = w.claim(Step.ENRICH, "a")
        assert not has_begun or w.ledger.begin(claim)
        w.ledger.release([claim])
        w.now += SETTINGS.backoff_max_seconds
    assert w.ledger.status("a").attempts == 0
    assert w.ledger.begin(w.claim(Step.ENRICH, "a"))


def test_a_lease_keeps_others_out_but_not_its_holder(world: MakeWorld) -> None:
    """Who asks twice is given its own claims again at once."""
    w = world()
    w.post("a")
    w.claim(Step.ENRICH, "a", "mine")
    assert w.ledger.claim(Step.ENRICH, ["a"], "other", 1) == []
    assert w.claim(Step.ENRICH, "a", "mine").losses == 0


def test_overdue_finds_what_no_message_brought_and_only_once(world: MakeWorld) -> None:
    """Not within the grace, then once, then again after another grace."""
    w = world()
    w.post("a")
    assert w.ledger.overdue(Step.ENRICH, 10) == []
    w.now += SETTINGS.grace_seconds
    assert w.ledger.overdue(Step.ENRICH, 10) == ["a"]
    assert w.ledger.overdue(Step.ENRICH, 10) == []
    w.now += SETTINGS.grace_seconds
    assert w.ledger.overdue(Step.ENRICH, 10) == ["a"]


def test_what_was_in_hand_is_overdue_with_its_lease(world: MakeWorld) -> None:
    """It has waited long enough by then; once published it has its grace like any other."""
    w = world()
    w.post("a")
    w.claim(Step.ENRICH, "a", "host:1/task")
    w.now += SETTINGS.lease_seconds + 1
    assert w.ledger.overdue(Step.ENRICH, 10) == ["a"]
    assert w.ledger.overdue(Step.ENRICH, 10) == []
    w.now += SETTINGS.grace_seconds
    assert w.ledger.overdue(Step.ENRICH, 10) == ["a"]


def test_a_useless_try_is_not_made(world: MakeWorld) -> None:
    """What can never succeed is dead after its first failure."""
    w = world(max_attempts=3)
    w.post("a")
    claim = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(claim)
    assert w.ledger.fail(claim, ERROR, final=True) is State.DEAD
    assert w.ledger.status("a").attempts == 1

"""The working side of the ledger: claims, leases, tries and what becomes of late workers."""

from shared.path.state import State, Step
from tests.articles import enriched
from tests.contract.ledger_machine import SETTINGS
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
    w.now += SETTINGS.lease_seconds + 1
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


def test_work_that_never_comes_back_is_buried(world: MakeWorld) -> None:
    """After the last try the article is dead, and the one beside it was never counted."""
    w = world(max_attempts=2)
    w.post("killer")
    w.post("neighbour")
    for _ in range(2):
        claims = w.ledger.claim(Step.ENRICH, [], "w", 10)
        assert w.ledger.begin(next(claim for claim in claims if claim.id == "killer"))
        w.now += SETTINGS.lease_seconds + 1
    again = {claim.id: claim for claim in w.ledger.claim(Step.ENRICH, [], "v", 10)}
    assert again["neighbour"].suspect
    assert not w.ledger.begin(again["killer"])
    assert w.ledger.status("killer").state is State.DEAD
    assert w.ledger.status("neighbour").attempts == 0
    assert [item.id for item in w.ledger.dead_letters(0, 10).items] == ["killer"]


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
    assert not second.suspect
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
    """A redelivered message takes up its own claims again at once."""
    w = world()
    w.post("a")
    w.claim(Step.ENRICH, "a", "mine")
    assert w.ledger.claim(Step.ENRICH, ["a"], "other", 1) == []
    assert w.claim(Step.ENRICH, "a", "mine").suspect


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


def test_a_useless_try_is_not_made(world: MakeWorld) -> None:
    """What can never succeed is dead after its first failure."""
    w = world(max_attempts=3)
    w.post("a")
    claim = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(claim)
    assert w.ledger.fail(claim, ERROR, final=True) is State.DEAD
    assert w.ledger.status("a").attempts == 1


def test_an_attempt_is_given_back_even_after_another_took_over(world: MakeWorld) -> None:
    """Once, however often it is given back; what another has begun stays counted."""
    w = world(max_attempts=5)
    w.post("a")
    late = w.claim(Step.ENRICH, "a", "late")
    assert w.ledger.begin(late)
    w.now += SETTINGS.lease_seconds + 1
    other = w.claim(Step.ENRICH, "a", "other")
    assert w.ledger.begin(other)
    assert w.ledger.status("a").attempts == 2
    for _ in range(2):
        w.ledger.release([late])
    assert w.ledger.status("a").attempts == 1
    assert w.ledger.claim(Step.ENRICH, ["a"], "third", 1) == []
    assert w.ledger.fail(other, ERROR) is State.RECEIVED
    w.ledger.release([other])
    assert w.ledger.status("a").attempts == 1

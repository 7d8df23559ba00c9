"""Whose fault it is when a worker is lost, and how soon another takes up what it held."""

from redis import Redis

from shared.path.state import State, Step
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import MakeWorld, World


def test_work_that_takes_its_workers_with_it_is_buried(world: MakeWorld) -> None:
    """After the last try the article is dead, in words; the one beside it was never counted."""
    w = world(max_attempts=2)
    w.post("killer")
    w.post("neighbour")
    for number in range(2):
        claims = w.ledger.claim(Step.ENRICH, [], f"host:{number}/task-{number}", 10)
        assert w.ledger.begin(next(claim for claim in claims if claim.id == "killer"))
        w.ledger.lost(f"task-{number}", "killed by signal 9")
        (free,) = w.ledger.claim(Step.ENRICH, [], "host:5/task-5", 10)
        assert (free.id, free.losses) == ("neighbour", 0)
        w.ledger.goodbye("task-5")
        w.now += SETTINGS.lease_seconds + 1
    again = {claim.id: claim for claim in w.ledger.claim(Step.ENRICH, [], "host:6/task-6", 10)}
    assert list(again) == ["neighbour"]
    status = w.ledger.status("killer")
    assert (status.state, status.attempts) == (State.DEAD, 2)
    assert status.last_error is not None
    assert status.last_error.type == "WorkerLost"
    assert "killed by signal 9, 2 times" in status.last_error.message
    assert w.ledger.status("neighbour").attempts == 0
    assert [item.id for item in w.ledger.dead_letters(0, 10).items] == ["killer"]
    assert w.ledger.replay("killer").attempts == 0


def test_whoever_is_lost_with_others_is_nobodys_fault(world: MakeWorld) -> None:
    """A machine that goes down takes all its workers with it; their work is a suspect's then."""
    w = world(max_attempts=1)
    for id in "ab":
        w.post(id)
    for number, id in enumerate("ab"):
        assert w.ledger.begin(w.claim(Step.ENRICH, id, f"host:{number}/task-{number}"))
    w.now += SETTINGS.lease_seconds + 1
    claims = w.ledger.claim(Step.ENRICH, [], "other:1/task-9", 10)
    assert [claim.losses for claim in claims] == [1, 1]
    assert {w.ledger.status(id).attempts for id in "ab"} == {0}


def test_a_worker_that_is_lost_alone_again_and_again_is_told_of(world: MakeWorld) -> None:
    """Though nobody knows how, and nothing else holds the article up until then."""
    w = world(max_attempts=3)
    w.post("a")
    for number in range(3):
        assert w.ledger.begin(w.claim(Step.ENRICH, "a", f"host:{number}/task-{number}"))
        w.now += 3 * SETTINGS.lease_seconds
    assert w.ledger.claim(Step.ENRICH, [], "host:9/task-9", 1) == []
    status = w.ledger.status("a")
    assert status.state is State.DEAD
    assert "no longer heard of, 3 times" in str(status.last_error)


def test_a_worker_that_is_heard_of_keeps_its_claims(world: MakeWorld) -> None:
    """For as long as its work takes; then its neighbours of the same message too."""
    w = world()
    w.post("a")
    assert w.ledger.begin(w.claim(Step.ENRICH, "a", "host:1/long"))
    for _ in range(20):
        w.now += SETTINGS.lease_seconds / 2
        w.ledger.heartbeat("host:1/long")
        assert w.ledger.claim(Step.ENRICH, ["a"], "host:2/other", 1) == []
        assert w.ledger.overdue(Step.ENRICH, 10) == []
    for _ in range(3):
        w.now += SETTINGS.lease_seconds / 2
        w.ledger.heartbeat("host:2/other")
    assert w.claim(Step.ENRICH, "a", "host:2/other").losses == 1


def test_a_task_that_has_ended_holds_nothing(world: MakeWorld) -> None:
    """Not even what it was given in an answer that never reached it, and nobody is blamed."""
    w = world()
    w.post("a")
    assert w.ledger.begin(w.claim(Step.ENRICH, "a", "host:1/lost"))
    w.ledger.heartbeat("host:1/next", ["host:1/lost"])
    assert w.claim(Step.ENRICH, "a", "host:2/other").losses == 0
    assert w.ledger.status("a").attempts == 0


def test_who_says_goodbye_leaves_its_work_to_others_at_once(world: MakeWorld) -> None:
    """Whatever it has begun, uncounted."""
    w = world(max_attempts=1)
    for id in "ab":
        w.post(id)
    claims = w.ledger.claim(Step.ENRICH, ["a", "b"], "host:1/leaving", 2)
    assert w.ledger.begin(claims[0])
    w.ledger.goodbye("leaving")
    taken = w.ledger.claim(Step.ENRICH, [], "host:2/other", 2)
    assert {(claim.id, claim.losses) for claim in taken} == {("a", 0), ("b", 0)}


def test_a_store_that_was_away_blames_nobody(world: MakeWorld) -> None:
    """All have some time to be heard again, whoever is heard first."""
    w = world(max_attempts=1)
    w.post("a")
    w.ledger.heartbeat("host:1/long")
    assert w.ledger.begin(w.claim(Step.ENRICH, "a", "host:1/long"))
    w.now += 5 * SETTINGS.lease_seconds
    w.ledger.heartbeat("host:2/other")
    assert w.ledger.claim(Step.ENRICH, ["a"], "host:2/other", 1) == []
    w.now += SETTINGS.lease_seconds / 5
    w.ledger.heartbeat("host:1/long")
    w.now += SETTINGS.lease_seconds / 2
    w.ledger.heartbeat("host:2/other")
    assert w.ledger.claim(Step.ENRICH, ["a"], "host:2/other", 1) == []
    assert w.ledger.status("a").attempts == 0


def test_a_bulk_whose_writer_was_lost_is_suspected_and_not_blamed(world: MakeWorld) -> None:
    """Which of it the writer died of, if of any, isn't known."""
    w = world(max_attempts=1)
    for id in "ab":
        w.post(id)
        w.enrich(id)
    w.ledger.claim(Step.INDEX, ["a", "b"], "host:1/bulk", 2)
    w.now += SETTINGS.lease_seconds + 1
    claims = w.ledger.claim(Step.INDEX, [], "host:2/next", 2)
    assert [claim.losses for claim in claims] == [1, 1]
    assert {w.ledger.status(id).attempts for id in "ab"} == {0}


def test_whoever_comes_first_to_a_store_that_was_frozen_takes_nothing(world: MakeWorld) -> None:
    """Neither by a claim nor by the sweep; what wasn't heard again by then is free."""
    w = world()
    for id in "ab":
        w.post(id)
    holders = {id: f"host:{id}/task-{id}" for id in "ab"}
    for id, holder in holders.items():
        w.claim(Step.ENRICH, id, holder)
        w.ledger.heartbeat(holder)
    w.now += 3 * SETTINGS.lease_seconds
    assert w.ledger.claim(Step.ENRICH, ["a", "b"], "host:3/other", 10) == []
    assert w.ledger.overdue(Step.ENRICH, 10) == []
    for _ in range(5):
        w.ledger.heartbeat(holders["a"])
        w.now += SETTINGS.lease_seconds / 5
    assert [claim.id for claim in w.ledger.claim(Step.ENRICH, [], "host:3/other", 10)] == ["b"]


def test_what_a_lost_worker_held_is_free_however_much_else_waits(redis_port: int) -> None:
    """Ten thousand others wait for another try just then."""
    w = World("redis", redis_port, SETTINGS)
    w.post("a")
    claim = w.claim(Step.ENRICH, "a", "host:1/task")
    redis: Redis = w.ledger.redis  # type: ignore[attr-defined]
    soon = (w.now + 1) * 1000
    redis.zadd("caibian:due:enrich", {f"other-{number}": soon for number in range(10_000)})
    w.ledger.lost("task", "killed by signal 9")
    assert w.claim(Step.ENRICH, claim.id, "host:2/other").id == "a"
    w.close()

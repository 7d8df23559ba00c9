"""The ledger keeps its promise, on Redis and in memory."""

from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from redis import Redis

from shared.articles import RawArticle
from shared.errors import NotDead, NotFound
from shared.path.redis_store import RedisIntake, RedisWorkLedger
from shared.path.state import Claim, LastError, Receipt, State, Step
from shared.settings import SharedSettings
from tests.articles import enriched, raw
from tests.contract.ledger_machine import SETTINGS, Ledger, LedgerMachine
from tests.fake_ledger import FakeLedger

RUNS = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class RedisLedger(RedisIntake, RedisWorkLedger):
    """Both sides on one client."""


class FakeMachine(LedgerMachine):
    """Drives the fake."""

    def make_ledger(self) -> Ledger:
        return FakeLedger(SETTINGS, lambda: self.now)


class RedisMachine(LedgerMachine):
    """Drives the real one."""

    port: ClassVar[int]

    def make_ledger(self) -> Ledger:
        redis = Redis(port=self.port, decode_responses=True)
        redis.flushall()
        return RedisLedger(redis, SETTINGS, lambda: self.now)


def test_the_fake_keeps_the_promise() -> None:
    """Whatever the world does, the fake loses nothing."""
    run_state_machine_as_test(FakeMachine, settings=RUNS)


def test_redis_keeps_the_promise(redis_port: int) -> None:
    """Whatever the world does, the ledger on Redis loses nothing."""
    RedisMachine.port = redis_port
    run_state_machine_as_test(RedisMachine, settings=RUNS)


class World:
    """A ledger and the clock it goes by."""

    def __init__(self, kind: str, port: int, config: SharedSettings) -> None:
        self.now = 1000.0
        redis = Redis(port=port, decode_responses=True)
        redis.flushall()
        self.ledger: Ledger = (
            FakeLedger(config, lambda: self.now)
            if kind == "fake"
            else RedisLedger(redis, config, lambda: self.now)
        )

    def post(self, id: str, content: str = "甲。") -> Receipt:
        """Post an article that is taken."""
        (receipt,) = self.ledger.accept([raw(id, content)])
        assert receipt is not None
        return receipt

    def again(self, id: str, content: str = "甲。") -> Receipt:
        """Ask for an article to be done again."""
        (receipt,) = self.ledger.accept([raw(id, content)], again=True)
        assert receipt is not None
        return receipt

    def claim(self, step: Step, id: str, holder: str = "w") -> Claim:
        """Claim one article."""
        (claim,) = self.ledger.claim(step, [id], holder, 1)
        return claim

    def enrich(self, id: str) -> None:
        """Bring an article to the enriched shelf."""
        claim = self.claim(Step.ENRICH, id)
        assert self.ledger.begin(claim)
        assert self.ledger.shelve(claim, enriched(claim))


MakeWorld = Callable[..., World]


@pytest.fixture(params=["fake", "redis"])
def world(request: pytest.FixtureRequest, redis_port: int) -> MakeWorld:
    """Return a maker of worlds with an empty ledger."""

    def make(**config: int) -> World:
        chosen = SETTINGS.model_copy(update=config)
        return World(request.param, redis_port, chosen)

    return make


ERROR = LastError(step=Step.ENRICH, type="ValueError", message="it can't be")


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


def test_a_full_path_refuses_new_work_only(world: MakeWorld) -> None:
    """Above the mark a new article is refused; a new revision of one under way is not."""
    w = world(max_unfinished=1)
    w.post("a")
    assert w.ledger.accept([raw("b", "甲。")]) == [None]
    assert w.post("a", "乙。").revision == 2
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    assert w.post("b").revision == 1


def test_the_bytes_on_the_shelves_are_bounded(world: MakeWorld) -> None:
    """An article that would pass the mark of bytes is refused."""
    w = world(max_unfinished_bytes=500)
    w.post("a")
    assert w.ledger.accept([raw("b", "乙" * 200)]) == [None]


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


def test_workers_are_seen_while_their_heart_beats(world: MakeWorld) -> None:
    """A room without a beat within its time counts as away."""
    w = world()
    w.ledger.beat(Step.INDEX, 60)
    assert w.ledger.stats().workers == {Step.ENRICH: False, Step.INDEX: True}


def test_again_is_for_what_is_indexed_unchanged_only(world: MakeWorld) -> None:
    """The same revision under a new version, received when it was; else nothing happens."""
    w = world()
    w.post("a")
    assert w.again("a").duplicate
    w.enrich("a")
    old = w.claim(Step.INDEX, "a")
    w.ledger.settle([old])
    received = w.ledger.status("a").times.received
    w.now += 50
    assert w.again("a", "乙。").duplicate
    receipt = w.again("a")
    assert (receipt.revision, receipt.state, receipt.duplicate) == (1, State.RECEIVED, False)
    assert w.ledger.status("a").times.received == received
    claim = w.claim(Step.ENRICH, "a")
    assert claim.version > old.version
    assert RawArticle.model_validate_json(claim.raw or "").received_at == received
    w.ledger.withdraw("a")
    assert w.again("a").duplicate
    assert w.ledger.status("a").state is State.WITHDRAWN
    assert not w.again("unknown").duplicate


def test_unknown_ids_are_named(world: MakeWorld) -> None:
    """Nothing can be told of, withdrawn from or replayed for an id never accepted."""
    w = world()
    for ask in (w.ledger.status, w.ledger.withdraw, w.ledger.replay):
        with pytest.raises(NotFound, match="nobody"):
            ask("nobody")
    w.post("a")
    with pytest.raises(NotDead):
        w.ledger.replay("a")


def test_both_shelves_count_and_a_dead_letter_keeps_its_raw_one(world: MakeWorld) -> None:
    """Until it is indexed or withdrawn; a replay starts with the raw article."""
    w = world(max_attempts=1)
    w.post("a", "乙" * 100)
    posted = w.ledger.stats().unfinished_bytes
    assert posted > 300
    w.enrich("a")
    assert w.ledger.stats().unfinished_bytes > 2 * posted
    claim = w.claim(Step.INDEX, "a")
    assert w.ledger.begin(claim)
    assert w.ledger.fail(claim, ERROR) is State.DEAD
    assert w.ledger.stats().unfinished == 0
    assert w.ledger.stats().unfinished_bytes == posted
    w.ledger.replay("a")
    assert w.ledger.stats().unfinished_bytes == posted
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    assert w.ledger.stats().unfinished_bytes == 0
    w.post("a", "丙" * 100)
    w.ledger.withdraw("a")
    assert w.ledger.stats().unfinished_bytes == 0


def test_the_bytes_of_dead_letters_are_bounded_too(world: MakeWorld) -> None:
    """Where they fill the path, new work is refused until they are replayed or withdrawn."""
    w = world(max_attempts=1, max_unfinished_bytes=600)
    w.post("a", "乙" * 100)
    claim = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(claim)
    w.ledger.fail(claim, ERROR)
    assert w.ledger.accept([raw("b", "乙" * 100)]) == [None]
    w.ledger.withdraw("a")
    assert w.post("b", "乙" * 100).revision == 1


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

"""How finished articles are kept: small, known again, forgotten in the end."""

from redis import Redis

from shared.path.shelves import pack_trace
from shared.path.state import State, Step
from shared.tracing import make
from tests.articles import dense, raw
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_machine import DAY
from tests.contract.ledger_world import MakeWorld, RedisLedger, World


def finish(w: World, id: str, content: str = "甲。") -> None:
    """Post an article and bring it to its end."""
    w.post(id, content)
    w.now += 1.5
    w.enrich(id)
    w.now += 2.5
    assert w.ledger.settle([w.claim(Step.INDEX, id)]) == [True]


def test_a_finished_article_is_known_by_its_fields_and_times(world: MakeWorld) -> None:
    """The same again is a duplicate, other fields are the next revision."""
    w = world()
    finish(w, "a")
    status = w.ledger.status("a")
    assert (status.state, status.revision, status.attempts) == (State.INDEXED, 1, 0)
    times = status.times
    assert times.enriched is not None
    assert times.indexed is not None
    assert (times.enriched - times.received).total_seconds() == 1.5
    assert (times.indexed - times.enriched).total_seconds() == 2.5
    assert (times.claimed, times.writing) == (times.enriched, times.indexed)
    assert w.post("a").duplicate
    assert w.post("a", "乙。").revision == 2


def test_what_is_forgotten_is_taken_in_as_new_and_replaces_itself(world: MakeWorld) -> None:
    """Under a version above all before, so that the index takes it."""
    w = world()
    w.post("a")
    w.enrich("a")
    first = w.claim(Step.INDEX, "a")
    w.ledger.settle([first])
    w.now += 31 * DAY
    assert sum(w.ledger.forget() for _ in range(20)) == 1
    assert w.ledger.stats().states[State.INDEXED] == 0
    assert not w.post("a").duplicate
    w.enrich("a")
    assert w.claim(Step.INDEX, "a").version > first.version


def test_what_is_under_way_or_dead_is_never_forgotten(world: MakeWorld) -> None:
    """However old it is."""
    w = world()
    for id in "ab":
        w.post(id)
    w.enrich("b")
    w.now += 400 * DAY
    assert sum(w.ledger.forget() for _ in range(20)) == 0
    assert w.ledger.status("a").state is State.RECEIVED
    assert w.ledger.status("b").state is State.ENRICHED


def test_a_tombstone_outlives_every_lease_and_goes(world: MakeWorld) -> None:
    """A withdrawn article may be posted again at any time, before and after."""
    w = world()
    finish(w, "a")
    w.ledger.withdraw("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    w.now += 29 * DAY
    w.ledger.forget()
    assert w.ledger.status("a").state is State.WITHDRAWN
    assert not w.ledger.withdraw("a")[1]
    w.now += 2 * DAY
    for _ in range(20):
        w.ledger.forget()
    assert w.post("a").revision == 1


def test_what_only_the_index_knows_can_be_withdrawn(world: MakeWorld) -> None:
    """It is removed by a version that is above the one in the index."""
    w = world()
    status, is_new = w.ledger.withdraw("old", known=True)
    assert (status.state, is_new) == (State.WITHDRAWN, True)
    claim = w.claim(Step.INDEX, "old")
    assert claim.enriched is None
    assert w.ledger.settle([claim]) == [True]
    assert w.ledger.status("old").state is State.WITHDRAWN
    assert w.ledger.stats().unfinished == 0


def test_what_goes_in_again_keeps_the_revision_that_the_index_has(world: MakeWorld) -> None:
    """Also when the ledger knows nothing of it any more."""
    w = world()
    article = raw("old", "甲。").model_copy(update={"revision_before": 3})
    (receipt,) = w.ledger.accept([article], again=True)
    assert receipt is not None
    assert receipt.revision == 3
    assert w.post("old", "乙。").revision == 4


def test_a_trace_is_told_of_a_row_that_a_release_before_has_left(redis_port: int) -> None:
    """It has all 25 bytes, under a longer name; what is posted anew has its own."""
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    with Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape") as redis:
        redis.flushall()
        ledger = RedisLedger(redis, SETTINGS)
        ledger.accept([raw("a", "甲。")])
        redis.hdel("caibian:row:a", "t")
        redis.hset("caibian:row:a", "trace", pack_trace(trace))
        assert ledger.status("a").trace == trace
        (claim,) = ledger.claim(Step.ENRICH, ["a"], "w", 1)
        assert claim.trace == trace
        own = make().parent
        ledger.accept([raw("a", "乙。")], traces=[own])
        assert ledger.status("a").trace == own
        assert not redis.hexists("caibian:row:a", "trace")


def test_a_row_takes_little_room(redis_port: int) -> None:
    """Finished some hundred bytes all in, with the row of an older release as well."""
    with Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape") as redis:
        redis.flushall()
        ledger = RedisLedger(redis, SETTINGS)
        count, body = 20_000, dense(300)
        before = redis.info("memory")["used_memory"]
        for first in range(0, count, 500):
            ids = [f"url-{number:028x}" for number in range(first, first + 500)]
            traces = [make().parent for _ in ids]
            ledger.accept([raw(id, body) for id in ids], traces=traces)
        packed = redis.strlen(f"caibian:raw:{ids[0]}")
        waiting = (redis.info("memory")["used_memory"] - before) / count
        print(f"waiting {waiting:.0f}, of it packed {packed}")
        assert waiting - packed < 520
        for number in range(count):
            row = f"caibian:row:url-{number:028x}"
            redis.hset(row, mapping={"state": "indexed", "indexed": 1, "step": ""})
        # What a release before has left: whole rows of finished articles.
        redis.delete("caibian:due:enrich")
        for key in redis.scan_iter("caibian:raw:*", count=5000):
            redis.delete(key)
        while sum(ledger.forget() for _ in range(20)):
            pass
        finished = (redis.info("memory")["used_memory"] - before) / count
        assert finished < 150
        assert ledger.status(ids[0]).state is State.INDEXED
        assert ledger.accept([raw(ids[0], body)])[0].duplicate  # type: ignore[union-attr]
        print(f"finished {finished:.0f}")

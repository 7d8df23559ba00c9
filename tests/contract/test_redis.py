"""A Redis that is full or takes no writes is away, and nobody's fault."""

from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from services.search.app import fullness
from shared.errors import RedisAway, StoreFull
from shared.path.redis_client import redis_errors
from shared.path.redis_follow_ups import RedisFollowUps
from shared.path.redis_measures import RedisMeasures
from shared.path.state import State, Step
from tests.articles import enriched, raw
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import RedisLedger


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """Return a client of an empty Redis; its limits are lifted in the end."""
    with Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape") as client:
        client.flushall()
        yield client
        client.config_set("maxmemory", 0)
        client.config_set("min-replicas-to-write", 0)


def test_a_redis_without_memory_takes_nothing_in_but_lets_out(redis: Redis) -> None:
    """A post waits; what is on the path goes on until it is empty, and all is told meanwhile."""
    ledger = RedisLedger(redis, SETTINGS)
    ledger.accept([raw(id, "甲。") for id in "abcd"])
    for claim in ledger.claim(Step.ENRICH, ["a", "b"], "w", 2):
        assert ledger.begin(claim)
        assert ledger.shelve(claim, enriched(claim))
    claims = {claim.id: claim for claim in ledger.claim(Step.INDEX, ["a"], "w", 1)}
    redis.config_set("maxmemory", 1)
    for articles in ([raw("e", "甲。")], [raw("e", "甲。"), raw("f", "甲。")]):
        with pytest.raises(RedisAway):
            ledger.accept(articles)
    assert ledger.settle([claims["a"]], ["alerts"]) == [True]
    follow_ups = RedisFollowUps(redis, SETTINGS)
    follow_ups.done("alerts", follow_ups.take("alerts", 1, 20))
    assert follow_ups.count("alerts") == 0
    assert ledger.withdraw("b")[1]
    ledger.attend(Step.ENRICH, 5)
    ledger.heartbeat("host:1/task")
    claim, following = ledger.claim(Step.ENRICH, ["c", "d"], "w", 2)
    assert ledger.begin(claim)
    assert ledger.shelve_and_begin(claim, enriched(claim), following) == (True, True)
    assert ledger.shelve(following, enriched(following))
    assert ledger.overdue(Step.ENRICH, 1) == []
    assert ledger.status("a").state is State.INDEXED
    for claim in ledger.claim(Step.INDEX, [], "w", 9):
        assert ledger.settle([claim]) == [True]
    ledger.forget()
    assert ledger.stats().unfinished == 0
    assert ledger.health().is_full
    told = fullness(RedisMeasures(redis, SETTINGS).memory)
    assert told
    assert told.state == "full"
    redis.config_set("maxmemory", 0)
    assert not ledger.health().is_full
    assert fullness(RedisMeasures(redis, SETTINGS).memory) is None


def test_a_clock_that_was_set_back_holds_nothing_up(redis: Redis) -> None:
    """What is due stays due; the ledger's time goes on from where it was."""
    ledger = RedisLedger(redis, SETTINGS)
    ledger.accept([raw("a", "甲。")])
    ledger.heartbeat("host:1/task")
    hour = 3_600_000
    redis.zincrby("caibian:due:enrich", hour, "a")
    redis.zincrby("caibian:holds", hour, "host:1/task")
    redis.hincrby("caibian:clock", "heard", hour)
    assert ledger.claim(Step.ENRICH, [], "host:1/task", 1) == []
    ledger.heartbeat("host:1/task")
    assert [claim.id for claim in ledger.claim(Step.ENRICH, [], "host:1/task", 1)] == ["a"]


def test_a_clock_that_was_ahead_for_a_moment_holds_nothing_up(redis: Redis) -> None:
    """What came in meanwhile is due as soon as anybody is heard, though nobody was in between."""
    ledger = RedisLedger(redis, SETTINGS)
    ledger.heartbeat("host:1/task")
    hour = 3_600_000
    redis.hincrby("caibian:clock", "offset", hour)
    ledger.accept([raw("a", "甲。")])
    redis.hincrby("caibian:clock", "offset", -hour)
    assert ledger.claim(Step.ENRICH, [], "host:1/task", 1) == []
    ledger.heartbeat("host:1/task")
    assert [claim.id for claim in ledger.claim(Step.ENRICH, [], "host:1/task", 1)] == ["a"]


def test_a_redis_that_refuses_writes_is_away(redis: Redis) -> None:
    """Whether it says so to a command, a script or a pipeline."""
    ledger = RedisLedger(redis, SETTINGS)
    ledger.accept([raw("a", "甲。")])
    redis.config_set("min-replicas-to-write", 1)
    asked: list[Callable[[], object]] = [
        lambda: ledger.accept([raw("b", "甲。")]),
        lambda: ledger.accept([raw("b", "甲。"), raw("c", "甲。")]),
        lambda: ledger.claim(Step.ENRICH, ["a"], "w", 1),
        lambda: ledger.attend(Step.ENRICH, 5),
    ]
    for ask in asked:
        with pytest.raises(RedisAway):
            ask()


@pytest.mark.parametrize("message", ["MISCONF no disk", "BUSY", "Error running script: -BUSY now"])
def test_each_refusal_is_known_by_its_code(message: str) -> None:
    """Wherever in the message it stands."""
    with pytest.raises(RedisAway), redis_errors():
        raise ResponseError(message)


@pytest.mark.parametrize("message", ["OOM command not allowed", "Error running script: -OOM now"])
def test_a_store_without_memory_says_so_in_words(message: str) -> None:
    """And not in those of Redis."""
    with pytest.raises(StoreFull, match=r"takes nothing in\.$"), redis_errors():
        raise ResponseError(message)


@pytest.mark.parametrize(
    "message", ["WRONGTYPE a key", "Command # 1 (SET a BUSY) of pipeline caused error: ERR syntax"]
)
def test_an_error_of_the_call_is_no_refusal(message: str) -> None:
    """Also when the article itself says BUSY."""
    with pytest.raises(ResponseError), redis_errors():
        raise ResponseError(message)

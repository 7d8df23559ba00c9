"""One reindex at a time, also when one takes longer than its lock lasts."""

import time

import pytest
from redis import Redis

from services.search.index.ports import RebuildHindered
from services.search.indexing.redis_lock import Mender, alone, is_reindexing
from shared.errors import RedisAway


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """Return a client of an empty Redis."""
    client = Redis(port=redis_port, decode_responses=True)
    client.flushall()
    return client


def test_a_second_reindex_is_told_of_the_first(redis: Redis) -> None:
    """However long that takes; afterwards there may be another."""
    with alone(redis, 0.3):
        time.sleep(0.9)
        with pytest.raises(RebuildHindered, match="another reindex"), alone(redis, 0.3):
            pass
    with alone(redis, 0.3):
        pass


def test_a_reindex_that_died_holds_nobody_up_for_long(redis: Redis) -> None:
    """Its lock ends by itself."""
    redis.set("caibian:reindex", "of a dead process", px=200)
    with pytest.raises(RebuildHindered), alone(redis):
        pass
    time.sleep(0.3)
    with alone(redis):
        pass


def test_a_lease_that_another_took_ends_the_reindex(redis: Redis) -> None:
    """As after Redis was away: the reindex learns of it, and what it raises is told."""
    with alone(redis, 0.3) as check:
        check()
        redis.set("caibian:reindex", "of another")
        time.sleep(0.5)
        with pytest.raises(RebuildHindered, match="lost"):
            check()


def test_a_lease_that_redis_forgot_is_taken_up_again(redis: Redis) -> None:
    """Where nobody else has it, a restart of Redis costs a reindex nothing."""
    with alone(redis, 0.3) as check:
        redis.flushall()
        time.sleep(0.5)
        check()
        assert is_reindexing(redis)
    assert not is_reindexing(redis)


def test_a_reindex_is_dead_once_no_lease_was_seen_for_a_while() -> None:
    """While Redis is away nothing is known of it, and its holder has time to come back."""
    now = [0.0]
    seen: list[bool | None] = []
    answers: list[bool | None] = [True, False, False, None, False, False, False]

    def is_at_work() -> bool:
        answer = answers.pop(0)
        if answer is None:
            raise RedisAway
        return answer

    mender = Mender(lambda ask: seen.append(ask()), is_at_work, lambda: now[0])
    while answers:
        try:
            mender.tend()
        except RedisAway:
            seen.append(None)
        now[0] += 2
    assert seen == [True, True, True, None, True, True, False]

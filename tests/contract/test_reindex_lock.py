"""One reindex at a time, also when one takes longer than its lock lasts."""

import time
from collections.abc import Callable

import pytest
from redis import Redis

from services.search.index.ports import RebuildHindered
from services.search.indexing.redis_lock import Mender, alone, is_reindexing
from shared.errors import RedisAway
from tools.system import eventually

# Long enough that its keeper, who renews it four times in it, isn't late on a busy machine.
LEASE = 2.0
PATIENCE = 60.0


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """Return a client of an empty Redis."""
    client = Redis(port=redis_port, decode_responses=True)
    client.flushall()
    return client


def test_a_second_reindex_is_told_of_the_first(redis: Redis) -> None:
    """However long that takes; afterwards there may be another."""
    with alone(redis, LEASE):
        time.sleep(1.5 * LEASE)
        with pytest.raises(RebuildHindered, match="another reindex"), alone(redis, LEASE):
            pass
    with alone(redis, LEASE):
        pass


def test_a_reindex_that_died_holds_nobody_up_for_long(redis: Redis) -> None:
    """Its lock ends by itself."""
    redis.set("caibian:reindex", "of a dead process", px=2000)
    with pytest.raises(RebuildHindered), alone(redis):
        pass
    eventually(lambda: not is_reindexing(redis), PATIENCE)
    with alone(redis):
        pass


def is_lost(check: Callable[[], None]) -> bool:
    """Tell whether a reindex has learned that it isn't alone."""
    try:
        check()
    except RebuildHindered:
        return True
    return False


def test_a_lease_that_another_took_ends_the_reindex(redis: Redis) -> None:
    """As after Redis was away: the reindex learns of it, and what it raises is told."""
    with alone(redis, LEASE) as check:
        check()
        redis.set("caibian:reindex", "of another")
        eventually(lambda: is_lost(check), PATIENCE)
        with pytest.raises(RebuildHindered, match="lost"):
            check()


def test_a_lease_that_redis_forgot_is_taken_up_again(redis: Redis) -> None:
    """Where nobody else has it, a restart of Redis costs a reindex nothing."""
    with alone(redis, LEASE) as check:
        redis.flushall()
        eventually(lambda: is_reindexing(redis), PATIENCE)
        check()
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

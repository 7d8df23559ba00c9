"""One reindex at a time, also when one takes longer than its lock lasts."""

import time

import pytest
from redis import Redis

from services.search.index.ports import RebuildHindered
from services.search.indexing.redis_lock import alone


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


def test_a_lock_that_was_lost_ends_the_reindex(redis: Redis) -> None:
    """As when Redis forgot it: the reindex learns of it, and what it raises is told."""
    with alone(redis, 0.3) as check:
        check()
        redis.flushall()
        time.sleep(0.5)
        with pytest.raises(RebuildHindered, match="lost"):
            check()

"""What is done once a day is done by one of all indexers."""

import threading

from redis import Redis

from services.search.workers.retention import Daily


def test_one_of_several_indexers_does_it_and_trouble_ends_nobody(redis_port: int) -> None:
    """The others leave it, and so does the one itself until the next day."""
    done: list[str] = []

    def work() -> str:
        done.append("once")
        raise ValueError("in a thread of its own")

    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        for _ in range(3):
            Daily(redis, work).tend()
        for thread in threading.enumerate():
            if thread.name == "retention":
                thread.join()
        assert done == ["once"]
        assert 86_000 < redis.ttl("caibian:retain:run") <= 86_400
        redis.delete("caibian:retain:run")
        Daily(redis, work).tend()
        for thread in threading.enumerate():
            if thread.name == "retention":
                thread.join()
    assert done == ["once", "once"]

"""A request for a new index is kept alike on Redis and in memory."""

import pytest
from redis import Redis

from services.search.indexing.redis_requests import RedisRequests
from services.search.indexing.reindex import Progress, ReindexRequests
from shared.errors import RedisAway
from tests.fake_requests import FakeRequests
from tools.redis_server import free_port


@pytest.fixture(params=["fake", "redis"])
def requests(request: pytest.FixtureRequest, redis_port: int) -> ReindexRequests:
    """Return a store of each kind with no request in it."""
    if request.param == "fake":
        return FakeRequests()
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    return RedisRequests(redis)


def test_the_last_who_asks_is_heard(requests: ReindexRequests) -> None:
    """Until that one asks no longer; who asked before takes nothing back from it."""
    assert requests.asked() is None
    requests.ask("a")
    requests.ask("b")
    requests.withdraw("a")
    assert requests.asked() == "b"
    requests.withdraw("b")
    assert requests.asked() is None


def test_tries_and_progress_belong_to_one_request(requests: ReindexRequests) -> None:
    """And stay when it is withdrawn."""
    requests.ask("a")
    assert [requests.count_try("a"), requests.count_try("a")] == [1, 2]
    assert requests.count_try("b") == 1
    done = Progress(state="done", articles=7)
    requests.note("a", Progress(articles=5))
    requests.note("a", done)
    requests.withdraw("a")
    assert requests.progress("a") == done
    assert requests.progress("b") == Progress()


def test_a_request_that_nobody_renews_is_forgotten(redis_port: int) -> None:
    """In memory by its clock, on Redis by an expiry; what is noted stays no longer than a day."""
    now = [0.0]
    fake = FakeRequests(clock=lambda: now[0])
    fake.ask("a")
    now[0] += 61
    assert fake.asked() is None
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    requests = RedisRequests(redis)
    requests.ask("a")
    requests.count_try("a")
    requests.note("a", Progress())
    lives = {key: redis.ttl(key) for key in redis.scan_iter("*")}
    assert len(lives) == 3
    assert all(0 < seconds <= 86_400 for seconds in lives.values())
    assert lives["caibian:reindex:asked"] <= 60


@pytest.mark.parametrize("kind", ["fake", "redis"])
def test_a_store_that_is_away_says_so(kind: str) -> None:
    """By the error of the port."""
    away = RedisRequests(Redis(port=free_port(), decode_responses=True))
    requests: ReindexRequests = FakeRequests(is_away=True) if kind == "fake" else away
    for method in (requests.ask, requests.withdraw, requests.count_try, requests.progress):
        with pytest.raises(RedisAway):
            method("a")

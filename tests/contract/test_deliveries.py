"""A delivery is asked for once, and is kept until it is made, told or dropped."""

from collections.abc import Iterator

import pytest
from redis import Redis

from services.search.alerts import redis_postman
from services.search.alerts.keys import former_key
from services.search.alerts.ports import Postman, WebhookBehind
from services.search.alerts.redis_paces import RedisPaces
from services.search.alerts.redis_postman import RedisPostman
from services.search.workers.queues import DELIVERIES
from shared.errors import RedisAway
from shared.path.redis_follow_ups import RedisFollowUps
from tests.contract.ledger_hands import SETTINGS
from tests.contract.test_saved_searches import delivery
from tests.fake_searches import FakePostman


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """Return a client of an empty Redis; its limit is lifted in the end."""
    with Redis(port=redis_port, decode_responses=True) as client:
        client.flushall()
        yield client
        client.config_set("maxmemory", 0)


@pytest.fixture(params=["fake", "redis"])
def postman(request: pytest.FixtureRequest, redis: Redis) -> Postman:
    """Return a postman of each kind, with nothing to do."""
    return FakePostman() if request.param == "fake" else RedisPostman(redis, SETTINGS)


def test_a_delivery_is_asked_for_once(postman: Postman) -> None:
    """Whoever asks again changes nothing."""
    assert postman.find("k") is None
    assert [postman.send(delivery("k")), postman.send(delivery("k"))] == [True, False]
    assert postman.find("k") == delivery("k")


def test_what_an_earlier_release_has_sent_is_not_sent_again(redis: Redis) -> None:
    """Its key was another one."""
    redis.set(f"caibian:alerts:sent:{former_key(delivery('k'))}", "1")
    assert not RedisPostman(redis, SETTINGS).send(delivery("k"))


def test_one_that_failed_is_kept_as_it_is_then(postman: Postman) -> None:
    """With its count of tries."""
    postman.send(delivery("k"))
    failed = delivery("k").model_copy(update={"tries": 1})
    postman.again(failed, 5)
    assert postman.find("k") == failed


def test_others_of_a_search_go_along_with_one(postman: Postman) -> None:
    """So many at most, each with one only, and until they are asked for anew."""
    for key in ("a", "b", "c", "d"):
        postman.send(delivery(key))
    postman.send(delivery("e").model_copy(update={"search": "t"}))
    first = postman.along(delivery("b"), 2, 30)
    assert [each.delivery.key for each in first] == ["a", "c"]
    second = postman.along(delivery("b"), 9, 30)
    assert [each.delivery.key for each in second] == ["d"]
    postman.again(delivery("c"), 5)
    postman.made([*first, *second])
    assert [postman.find(key) is not None for key in "abcde"] == [False, True, True, False, True]
    assert [each.delivery.key for each in postman.along(delivery("b"), 9, 30)] == ["c"]


class Post:
    """A postman and the list of what he has to deliver, on a clock that tests move."""

    def __init__(self, redis: Redis) -> None:
        self.now = 1000.0
        self.postman = RedisPostman(redis, SETTINGS, lambda: self.now)
        self.lists = RedisFollowUps(redis, SETTINGS, lambda: self.now)

    def take(self) -> dict[str, int]:
        """Take a delivery that is due."""
        return self.lists.take(DELIVERIES.name, 1, 30)

    def done(self, taken: dict[str, int]) -> None:
        """End it."""
        self.lists.done(DELIVERIES.name, taken)


def test_a_delivery_goes_when_it_is_made(redis: Redis) -> None:
    """It isn't asked for again for all that; one whose worker died is due again."""
    post = Post(redis)
    post.postman.send(delivery("k"))
    assert list(post.take()) == ["k"]
    assert post.take() == {}
    post.now += 31
    post.done(post.take())
    assert post.postman.find("k") is None
    assert not post.postman.send(delivery("k"))
    assert post.lists.count(DELIVERIES.name) == 0


def test_a_delivery_of_another_release_is_dropped(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """With a line in the log, which tells nothing of what it holds."""
    post = Post(redis)
    post.postman.send(delivery("k"))
    redis.hset("caibian:follow:deliveries:bodies", "k", '{"of_tomorrow": "geheim"}')
    assert post.postman.find("k") is None
    post.done(post.take())
    assert post.lists.count(DELIVERIES.name) == 0
    assert "the delivery k is dropped" in caplog.text
    assert "geheim" not in caplog.text


def test_a_delivery_that_failed_is_due_later(redis: Redis) -> None:
    """Whoever had it in hand doesn't take it off the list."""
    post = Post(redis)
    post.postman.send(delivery("k"))
    taken = post.take()
    post.postman.again(delivery("k"), 5)
    post.done(taken)
    assert post.take() == {}
    post.now += 6
    assert list(post.take()) == ["k"]


def test_what_went_along_is_in_hand_for_a_while(redis: Redis) -> None:
    """Should its worker die, it is due again."""
    post = Post(redis)
    for key in ("a", "b"):
        post.postman.send(delivery(key))
    lead = post.take()
    along = post.postman.along(delivery(*lead), 9, 30)
    assert [each.delivery.key for each in along] == [key for key in "ab" if key not in lead]
    assert post.take() == {}
    post.now += 31
    late = post.take() | post.take()
    assert sorted(late) == ["a", "b"]
    post.postman.made(along)
    post.done(lead)
    assert post.lists.count(DELIVERIES.name) == 0
    assert redis.scard("caibian:follow:deliveries:of:s") == 0


def test_all_that_wait_for_a_webhook_rest_together(redis: Redis) -> None:
    """But what others have in hand; those of other searches don't."""
    post = Post(redis)
    for key in ("a", "b", "c"):
        post.postman.send(delivery(key))
    post.postman.send(delivery("d").model_copy(update={"search": "t"}))
    (lead,) = post.take()
    (other,) = post.take()
    post.postman.rest(delivery(lead), 5)
    assert list(post.take()) == ["d"]
    assert post.take() == {}
    post.now += 6
    due = [*post.take(), *post.take(), *post.take()]
    assert sorted(due) == sorted({"a", "b", "c"} - {other})


def test_a_webhook_has_one_turn_at_a_time(redis: Redis) -> None:
    """Whoever calls it; its address isn't in the store."""
    paces = [RedisPaces(redis, SETTINGS), RedisPaces(redis, SETTINGS)]
    assert paces[0].turn("https://robot.example/key", 60) == 0
    assert 50 < paces[1].turn("https://robot.example/key", 60) <= 60
    assert paces[1].turn("https://other.example/", 60) == 0
    paces[0].hold("https://robot.example/key", 600)
    assert 500 < paces[1].turn("https://robot.example/key", 60) <= 600
    assert not any("example" in key for key in redis.keys("*"))


def test_only_so_many_wait_for_a_search(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A further one doesn't count as asked for; there is room of others, and of it in its turn."""
    monkeypatch.setattr(redis_postman, "MOST_WAITING_OF_ONE", 1)
    monkeypatch.setattr(redis_postman, "FEW", 1)
    post = Post(redis)
    post.postman.send(delivery("a"))
    for _ in range(2):
        with pytest.raises(WebhookBehind, match="1 deliveries wait for it already"):
            post.postman.send(delivery("b"))
    assert not post.postman.send(delivery("a"))
    assert post.postman.send(delivery("c").model_copy(update={"search": "t"}))
    post.postman.again(delivery("a"), 0)
    post.done(post.take())
    post.done(post.take())
    assert post.lists.count(DELIVERIES.name) == 0
    assert post.postman.send(delivery("b"))
    assert redis.scard("caibian:follow:deliveries:of:s") == 1


def test_a_store_without_memory_takes_no_more_but_lets_out(redis: Redis) -> None:
    """A delivery that waits may fail and is kept; a new one doesn't count as asked for."""
    post = Post(redis)
    post.postman.send(delivery("a"))
    redis.config_set("maxmemory", 1)
    with pytest.raises(RedisAway):
        post.postman.send(delivery("b"))
    taken = post.take()
    post.postman.again(delivery("a"), 0)
    post.done(taken)
    post.done(post.take())
    assert post.lists.count(DELIVERIES.name) == 0
    redis.config_set("maxmemory", 0)
    assert post.postman.send(delivery("b"))

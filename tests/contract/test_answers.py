"""What was answered under an Idempotency-Key is kept: by the fake, and on the store."""

from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from services.ingest.idempotency import Answer, Answers, UnderWay
from services.ingest.redis_answers import KEPT_SECONDS, RedisAnswers, open_answers
from shared.settings import SharedSettings
from tests.fake_answers import FakeAnswers

ANSWER = Answer("f", 202, {"Location": "/v1/articles/甲"}, bytes(range(256)))
SIZE = len(ANSWER.pack())
Make = Callable[[int], Answers]


@pytest.fixture(params=["fake", "redis"])
def make(request: pytest.FixtureRequest, redis_port: int) -> Make:
    """Return a maker of empty answers with room for so many bytes."""
    with Redis(port=redis_port) as redis:
        redis.flushall()

    def made(most_bytes: int) -> Answers:
        if request.param == "fake":
            return FakeAnswers(most_bytes)
        return open_answers(SharedSettings(redis_port=redis_port), most_bytes)

    return made


def test_a_name_is_held_until_it_is_answered(make: Make) -> None:
    """Then its answer is given as it was, to whoever asks."""
    answers = make(1000)
    assert answers.begin("a", "1") is None
    with pytest.raises(UnderWay):
        answers.begin("a", "2")
    answers.renew("a", "1")
    assert answers.begin("b", "2") is None
    assert answers.finish("a", "1", ANSWER)
    assert answers.begin("a", "3") == ANSWER
    assert answers.begin("a", "4") == ANSWER


def test_what_failed_is_as_if_nothing_had_been_asked(make: Make) -> None:
    """The next one holds the name; who has lost it neither keeps nor lets go anything."""
    answers = make(1000)
    assert answers.begin("a", "1") is None
    answers.abandon("a", "1")
    assert answers.begin("a", "2") is None
    answers.abandon("a", "1")
    answers.renew("a", "1")
    assert not answers.finish("a", "1", ANSWER)
    with pytest.raises(UnderWay):
        answers.begin("a", "3")
    assert answers.finish("a", "2", ANSWER)
    assert not answers.finish("a", "2", ANSWER)


def test_the_oldest_answers_make_room(make: Make) -> None:
    """And what is larger than all the room isn't kept."""
    answers = make(2 * SIZE)
    for name in "abc":
        answers.begin(name, name)
        assert answers.finish(name, name, ANSWER)
    assert answers.begin("c", "d") == answers.begin("b", "d") == ANSWER
    assert answers.begin("a", "d") is None
    assert not make(SIZE - 1).finish("a", "d", ANSWER)


def test_answers_leave_the_store_after_a_day(redis_port: int) -> None:
    """And so do their bytes; a name that is held is free again after a minute."""
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        answers = RedisAnswers(redis, 2 * SIZE)
        answers.begin("a", "1")
        assert 0 < redis.ttl("caibian:idempotent:a") <= 60
        answers.finish("a", "1", ANSWER)
        assert 60 < redis.ttl("caibian:idempotent:a") <= KEPT_SECONDS
        assert redis.get("caibian:idempotent:bytes") == str(SIZE)
        redis.zadd("caibian:idempotent:kept", {"a": 1})
        answers.begin("b", "1")
        answers.finish("b", "1", ANSWER)
        assert redis.get("caibian:idempotent:bytes") == str(SIZE)
        assert redis.zrange("caibian:idempotent:kept", 0, -1) == ["b"]


def test_a_name_that_is_held_anew_is_nobody_elses_to_let_go(redis_port: int) -> None:
    """Its answer of a day ago is told off by whoever answers next; the hold stays."""
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        answers = RedisAnswers(redis, 2 * SIZE)
        answers.begin("a", "held:1")
        answers.finish("a", "held:1", ANSWER)
        # A day later.
        redis.delete("caibian:idempotent:a")
        redis.zadd("caibian:idempotent:kept", {"a": 1})
        assert answers.begin("a", "held:2") is None
        answers.begin("b", "held:3")
        assert answers.finish("b", "held:3", ANSWER)
        with pytest.raises(UnderWay):
            answers.begin("a", "held:4")
        assert answers.finish("a", "held:2", ANSWER)
        assert redis.get("caibian:idempotent:bytes") == str(2 * SIZE)


def test_the_bytes_of_a_name_that_is_answered_anew_count_once(redis_port: int) -> None:
    """Also where the clock was set back, by which its first answer isn't over."""
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        answers = RedisAnswers(redis, 2 * SIZE)
        for token in ("held:1", "held:2"):
            redis.delete("caibian:idempotent:a")
            assert answers.begin("a", token) is None
            assert answers.finish("a", token, ANSWER)
        assert redis.get("caibian:idempotent:bytes") == str(SIZE)


def test_what_is_another_s_by_now_is_not_renewed(redis_port: int) -> None:
    """Even where it came between: else an answer would end within a minute."""

    class Slow(Redis):
        """A client after whose reading another is quick."""

        def get(self, name: Any) -> Any:
            """Read, and let another answer."""
            found = super().get(name)
            answers.finish("a", "held:1", ANSWER)
            return found

    with Slow(port=redis_port, decode_responses=True, encoding_errors="surrogateescape") as redis:
        redis.flushall()
        answers = RedisAnswers(redis, 2 * SIZE)
        answers.begin("a", "held:1")
        answers.renew("a", "held:1")
        answers.finish("a", "held:1", ANSWER)
        assert redis.ttl("caibian:idempotent:a") > 60

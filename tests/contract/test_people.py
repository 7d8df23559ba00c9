"""People, sessions and tries are kept alike on Redis and in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from shared.access.attempts import WINDOW_SECONDS, Attempts, MemoryAttempts, RedisAttempts
from shared.access.callers import Scope
from shared.access.people import NoPerson, People, Person, PersonExists
from shared.access.redis_people import RedisPeople
from shared.access.redis_sessions import RedisSessions
from shared.access.sessions import Session, Sessions
from tests.fake_people import FakePeople, FakeSessions

NOW = datetime(2026, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def person(name: str, id: str = "1") -> Person:
    """Return somebody."""
    scopes = frozenset({Scope.READ})
    return Person(id=id, name=name, scopes=scopes, hash="h", made_at=NOW, password_at=NOW)


SESSION = Session(
    person="1",
    name="苏禾",
    scopes=frozenset({Scope.READ}),
    is_kept=True,
    started_at=NOW,
    used_at=NOW,
)


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """Return an empty Redis."""
    client = Redis(port=redis_port, decode_responses=True)
    client.flushall()
    return client


@pytest.fixture(params=["fake", "redis"])
def people(request: pytest.FixtureRequest, redis: Redis) -> People:
    """Return a keeper of people of each kind, with nobody in it."""
    return FakePeople() if request.param == "fake" else RedisPeople(redis)


@pytest.fixture(params=["fake", "redis"])
def sessions(request: pytest.FixtureRequest, redis: Redis) -> Sessions:
    """Return a keeper of sessions of each kind, with none in it."""
    return FakeSessions() if request.param == "fake" else RedisSessions(redis)


@pytest.fixture(params=["memory", "redis"])
def attempts(request: pytest.FixtureRequest, redis: Redis) -> Attempts:
    """Return a count of each kind."""
    return MemoryAttempts() if request.param == "memory" else RedisAttempts(redis)


def test_people_are_known_by_their_name(people: People) -> None:
    """However it is written; nobody takes another's."""
    people.add(person("Suhe"))
    people.add(person("阿岚", "2"))
    assert people.get("ＳＵＨＥ ") == person("Suhe")
    assert people.all() == [person("Suhe"), person("阿岚", "2")]
    with pytest.raises(PersonExists):
        people.add(person("suhe", "3"))
    people.remove("suhe")
    for ask in (people.get, people.remove):
        with pytest.raises(NoPerson):
            ask("Suhe")


def test_only_who_is_there_is_changed(people: People) -> None:
    """Not another who has the name since, nor anybody who was removed."""
    people.add(person("苏禾"))
    changed = person("苏禾").model_copy(update={"hash": "other"})
    people.change(changed)
    assert people.get("苏禾") == changed
    with pytest.raises(NoPerson):
        people.change(person("苏禾", "2"))
    people.remove("苏禾")
    with pytest.raises(NoPerson):
        people.change(changed)
    assert people.all() == []


def test_people_of_another_release_are_left_out(redis: Redis) -> None:
    """The others are there as ever."""
    people = RedisPeople(redis)
    people.add(person("苏禾"))
    redis.hset("caibian:people", "岚", '{"scopes": ["of_tomorrow"]}')
    assert people.all() == [person("苏禾")]
    with pytest.raises(NoPerson):
        people.get("岚")


def test_sessions_are_kept_until_they_are_ended(sessions: Sessions) -> None:
    """An ended one doesn't come back because it was just in use."""
    sessions.add("h", SESSION, HOUR)
    assert sessions.get("h") == SESSION
    used = SESSION.model_copy(update={"used_at": NOW + HOUR})
    sessions.touch("h", used, HOUR)
    assert sessions.get("h") == used
    sessions.remove("h")
    sessions.touch("h", used, HOUR)
    assert sessions.get("h") is None
    sessions.remove("h")


def test_redis_forgets_a_session_by_itself(redis: Redis) -> None:
    """When its time is over; one of another release is none."""
    sessions = RedisSessions(redis)
    sessions.add("h", SESSION, HOUR)
    assert 0 < redis.pttl("caibian:sessions:h") <= 3_600_000
    sessions.touch("h", SESSION, 2 * HOUR)
    assert redis.pttl("caibian:sessions:h") > 3_600_000
    redis.set("caibian:sessions:h", "{}")
    assert sessions.get("h") is None


def test_tries_are_counted_by_the_window(attempts: Attempts) -> None:
    """A window ends a while after its first try, however many follow."""
    assert [tries for tries, _ in attempts.count(["a", "b"])] == [1, 1]
    assert [tries for tries, _ in attempts.count(["a", "c"])] == [2, 1]
    attempts.clear("a")
    (tries, seconds), *_ = attempts.count(["a"])
    assert tries == 1
    assert 0 < seconds <= WINDOW_SECONDS


def test_the_window_of_tries_ends(redis: Redis) -> None:
    """Both kinds forget by themselves; trying on doesn't make it longer."""
    now = [0.0]
    memory = MemoryAttempts(lambda: now[0])
    memory.count(["a"])
    now[0] = WINDOW_SECONDS - 1
    assert memory.count(["a"]) == [(2, 1)]
    now[0] = WINDOW_SECONDS + 1
    assert memory.count(["a"]) == [(1, WINDOW_SECONDS)]
    kept = RedisAttempts(redis)
    kept.count(["a"])
    redis.expire("caibian:attempts:a", 100)
    ((tries, seconds),) = kept.count(["a"])
    assert tries == 2
    assert 0 < seconds <= 100

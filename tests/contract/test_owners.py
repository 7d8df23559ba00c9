"""It is known who may come in no more, by keys and people as they are kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from shared.access.callers import Scope
from shared.access.keys import Key, NewKey, make_key
from shared.access.people import Person, make_person
from shared.access.redis_keys import KEYS, RedisKeys
from shared.access.redis_owners import RedisOwners
from shared.access.redis_people import RedisPeople
from tests.fake_owners import FakeOwners

NOW = datetime(2026, 7, 9, 10, 0, tzinfo=UTC)
PASSWORD = "云岭市新建三座水厂今晨开工"


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """Return an empty store."""
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        yield redis


def key(redis: Redis, end: datetime | None = None) -> Key:
    """Keep a key."""
    made, _ = make_key(
        NewKey(name="desk", scopes=frozenset({Scope.READ}), expires_at=end), b"secret"
    )
    RedisKeys(redis).put(made)
    return made


def person(redis: Redis, name: str) -> Person:
    """Let somebody in."""
    return make_person(name, ["read"], PASSWORD, people=RedisPeople(redis))


def owner(made: Key | Person) -> str:
    """Return as whom it owns what it makes."""
    caller = made.caller()
    return f"{caller.kind}:{caller.id}"


def test_who_is_removed_or_revoked_is_gone(redis: Redis) -> None:
    """Whoever has the name then is somebody else; of others than ours nobody is known to be."""
    kept, revoked, over = key(redis), key(redis), key(redis, NOW - timedelta(seconds=1))
    ending = key(redis, NOW + timedelta(hours=1))
    there, removed = person(redis, "lan"), person(redis, "suhe")
    RedisKeys(redis).remove(revoked.id)
    RedisPeople(redis).remove("SuHe")
    anew = person(redis, "suhe")
    others = {"person:0123456789abcdef", "service:service", "strange"}
    keys, people = (kept, revoked, over, ending), (there, removed, anew)
    asked = {*others, *map(owner, keys), *map(owner, people)}
    owners = RedisOwners(redis, lambda: NOW)
    gone = owners.gone(asked)
    assert gone == {owner(revoked), owner(over), owner(removed)}
    assert owners.gone([]) == set()
    assert FakeOwners(set(gone)).gone(asked) == gone


def test_a_key_of_a_later_release_is_there(redis: Redis) -> None:
    """Though this one can't tell what it may."""
    redis.hset(KEYS, "0123456789abcdef", '{"scopes": ["edit"], "expires_at": null}')
    assert RedisOwners(redis).gone(["key:0123456789abcdef"]) == set()

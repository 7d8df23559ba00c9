"""The people on Redis (port People)."""

from typing import Any

from pydantic import ValidationError
from redis import Redis

from shared.access.people import NoPerson, People, Person, PersonExists, folded
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.settings import SharedSettings

_PEOPLE = "caibian:people"
REMOVED = "caibian:people:removed"
"""A set: the ids of all who were removed, whose searches rest (see RedisOwners)."""
# In one step, so that who was removed in the meantime doesn't come back.
_CHANGE = """
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept or cjson.decode(kept).id ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""
_REMOVE = """
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
redis.call('SADD', KEYS[2], cjson.decode(kept).id)
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


class RedisPeople:
    """People as JSON in one hash, by their names folded."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis

    def add(self, person: Person) -> None:
        """Keep somebody new."""
        with redis_errors():
            if not self._redis.hsetnx(_PEOPLE, folded(person.name), person.model_dump_json()):
                raise PersonExists(person.name)

    def change(self, person: Person) -> None:
        """Keep somebody in place of who has the name and id."""
        values = (folded(person.name), person.id, person.model_dump_json())
        with redis_errors():
            if not self._redis.eval(_CHANGE, 1, _PEOPLE, *values):
                raise NoPerson(person.name)

    def get(self, name: str) -> Person:
        """Return who has a name."""
        with redis_errors():
            kept: str | None = self._redis.hget(_PEOPLE, folded(name))
        person = _read(kept) if kept else None
        if person is None:
            raise NoPerson(name)
        return person

    def all(self) -> list[Person]:
        """Return all people that this release can read."""
        with redis_errors():
            kept: dict[str, str] = self._redis.hgetall(_PEOPLE)
        found = (_read(one) for one in kept.values())
        return sorted((each for each in found if each), key=lambda each: folded(each.name))

    def remove(self, name: str) -> None:
        """Forget somebody."""
        with redis_errors():
            removed = self._redis.eval(_REMOVE, 2, _PEOPLE, REMOVED, folded(name))
        if not removed:
            raise NoPerson(name)


def _read(kept: str) -> Person | None:
    try:
        return Person.model_validate_json(kept)
    except ValidationError:
        get_logger("access").warning("somebody is left out who isn't known to this release")
        return None


def open_people(settings: SharedSettings) -> People:
    """Return the people; Redis is reached for on first use."""
    return RedisPeople(connect(settings))

"""Keys are kept alike on Redis and in memory."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from redis import Redis

from services.ingest.settings import IngestSettings
from shared.access.callers import Scope
from shared.access.keys import Key, NewKey, make_key, rotate
from shared.access.ports import KeyChanged, KeyStore, NoKey
from shared.access.redis_keys import RedisKeys
from shared.access.secrets import signing_secret
from tests.fake_keys import FakeKeys

NOW = datetime(2026, 7, 9, 10, 0, tzinfo=UTC)


@pytest.fixture(params=["fake", "redis"])
def keys(request: pytest.FixtureRequest, redis_port: int) -> Iterator[KeyStore]:
    """Return a store of keys of each kind, with none in it."""
    if request.param == "fake":
        yield FakeKeys()
        return
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        yield RedisKeys(redis)


def key(name: str = "desk") -> Key:
    """Return a key with everything that can be said of one."""
    asked = NewKey(
        name=name,
        scopes=frozenset({Scope.INGEST, Scope.READ}),
        source="云岭日报",
        expires_at=NOW + timedelta(days=90),
        rate=60,
    )
    return make_key(asked, b"secret")[0]


def test_a_key_is_kept_as_it_is(keys: KeyStore) -> None:
    """One that takes the place of another as well."""
    kept = key()
    keys.put(kept)
    assert keys.all() == {kept.id: kept}
    changed = kept.model_copy(update={"rate": None, "hash_before": kept.hash, "until": NOW})
    keys.put(changed)
    assert keys.all() == {kept.id: changed}


def test_a_key_that_is_removed_is_gone(keys: KeyStore) -> None:
    """With what was noted of it; the others stay."""
    first, second = key("a"), key("b")
    keys.put(first)
    keys.put(second)
    keys.note_used({first.id: NOW})
    keys.remove(first.id)
    assert keys.all() == {second.id: second}
    assert keys.last_used() == {}
    with pytest.raises(NoKey):
        keys.remove(first.id)


def test_a_key_is_changed_only_as_it_is_known(keys: KeyStore) -> None:
    """A rotation never brings back what was revoked meanwhile, nor undoes another rotation."""
    known = key()
    keys.put(known)
    first, _ = rotate(known, b"secret", timedelta())
    second, _ = rotate(known, b"secret", timedelta(hours=1))
    keys.change(first, known)
    with pytest.raises(KeyChanged):
        keys.change(second, known)
    assert keys.all() == {known.id: first}
    keys.remove(known.id)
    with pytest.raises(NoKey):
        keys.change(second, first)
    assert keys.all() == {}


def test_it_is_kept_when_a_key_was_used_last(keys: KeyStore) -> None:
    """The later time counts; a key that wasn't used has none."""
    first, second = key("a"), key("b")
    keys.put(first)
    keys.put(second)
    keys.note_used({first.id: NOW})
    keys.note_used({first.id: NOW + timedelta(minutes=1)})
    assert keys.last_used() == {first.id: NOW + timedelta(minutes=1)}


def test_a_key_of_another_release_is_left_out(redis_port: int) -> None:
    """A field more is no reason, a scope that isn't known here is."""
    with Redis(port=redis_port, decode_responses=True) as redis:
        redis.flushall()
        kept = key()
        later = kept.model_dump_json().replace('"name"', '"later":1,"name"')
        redis.hset("caibian:keys", mapping={kept.id: later, "b": '{"id":"b"}'})
        assert RedisKeys(redis).all() == {kept.id: kept}


def test_the_secret_is_made_once(redis_port: int) -> None:
    """Every process gets the same; that of the settings counts instead."""
    with Redis(port=redis_port) as redis:
        redis.flushall()
    settings = IngestSettings(redis_port=redis_port)
    made = signing_secret(settings)
    assert len(made) == 64
    assert signing_secret(settings) == made
    own = settings.model_copy(update={"secret": SecretStr("a secret of our own")})
    assert signing_secret(own) == b"a secret of our own"

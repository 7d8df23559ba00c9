"""Who holds a token: the key of the configuration, a key of the store, or nobody."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.settings import IngestSettings
from shared.access.callers import LOCAL, SERVICE, Caller, Scope
from shared.access.doors import Access, KeysAway, WrongKey, needs_keys
from shared.access.keys import rotate
from shared.access.ring import FRESH_SECONDS, STALE_SECONDS, KeyRing
from shared.access.secrets import derived
from tests.fake_keys import SECRET, FakeKeys, closed


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def ask(door: Access, token: str | None) -> Caller | None:
    """Return who holds a token."""
    return asyncio.run(door.caller(token))


def test_an_open_service_asks_for_nothing() -> None:
    """But what is no key is none there either."""
    door = Access(is_open=True, service_key="k", ring=KeyRing(FakeKeys(), lambda: SECRET))
    assert ask(door, None) is LOCAL
    assert ask(door, "k") is SERVICE
    with pytest.raises(WrongKey):
        ask(door, "other")


def test_without_a_key_of_the_configuration_nothing_is_one() -> None:
    """Not even the empty word."""
    with pytest.raises(WrongKey):
        ask(closed(FakeKeys()), "")


def test_a_key_of_the_store_tells_whose_it_is() -> None:
    """With its scopes, its source and its rate."""
    keys = FakeKeys()
    token = keys.add(Scope.INGEST, source="云岭日报", rate=30)
    caller = ask(closed(keys), token)
    assert caller is not None
    assert (caller.kind, caller.name, caller.source, caller.rate) == ("key", "desk", "云岭日报", 30)
    assert caller.may(Scope.INGEST)
    assert not caller.may(Scope.READ)
    assert ask(closed(keys), None) is None


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"{token}x"])
def test_a_token_that_differs_is_none(change: object) -> None:
    """In one character."""
    keys = FakeKeys()
    token = keys.add(Scope.READ)
    assert callable(change)
    with pytest.raises(WrongKey):
        ask(closed(keys), change(token))


def test_what_is_kept_tells_no_token() -> None:
    """A reader of the store can't come in with what stands there, nor with another secret."""
    keys = FakeKeys()
    token = keys.add(Scope.READ)
    (kept,) = keys.kept.values()
    assert token.split("_", 2)[2] not in kept.model_dump_json()
    other = Access(is_open=False, ring=KeyRing(keys, lambda: b"another secret"))
    with pytest.raises(WrongKey):
        ask(other, token)


def test_a_key_ends_when_its_time_is_over() -> None:
    """From that moment on."""
    keys = FakeKeys()
    now = datetime.now(UTC)
    assert ask(closed(keys), keys.add(Scope.READ, expires_at=now + timedelta(minutes=1)))
    with pytest.raises(WrongKey):
        ask(closed(keys), keys.add(Scope.READ, expires_at=now - timedelta(seconds=1)))


def test_a_rotated_key_has_a_new_token() -> None:
    """The one before is good as long as it was said."""
    keys = FakeKeys()
    old = keys.add(Scope.READ)
    (key,) = keys.kept.values()
    rotated, new = rotate(key, derived(SECRET, "keys"), timedelta(hours=1))
    keys.put(rotated)
    assert ask(closed(keys), old) == ask(closed(keys), new)
    at_once, newest = rotate(rotated, derived(SECRET, "keys"), timedelta())
    keys.put(at_once)
    assert ask(closed(keys), newest)
    for gone in (old, new):
        with pytest.raises(WrongKey):
            ask(closed(keys), gone)


def test_a_key_is_good_at_once_and_gone_within_seconds() -> None:
    """Though the store is asked once in a while only."""
    keys, clock = FakeKeys(), Clock()
    door = Access(is_open=False, ring=KeyRing(keys, lambda: SECRET, clock))
    first = keys.add(Scope.READ)
    for _ in range(10):
        assert ask(door, first)
    assert keys.reads == 1
    clock.seconds += 0.6
    assert ask(door, keys.add(Scope.READ))
    assert keys.reads == 2
    keys.kept.clear()
    clock.seconds += FRESH_SECONDS
    with pytest.raises(WrongKey):
        ask(door, first)


def test_keys_that_are_known_are_good_while_the_store_is_away() -> None:
    """For a while; of others it can't be said that they are wrong."""
    keys, clock = FakeKeys(), Clock()
    door = Access(is_open=False, ring=KeyRing(keys, lambda: SECRET, clock))
    known, unknown = keys.add(Scope.READ), keys.add(Scope.READ)
    assert ask(door, known)
    keys.is_away = True
    clock.seconds += FRESH_SECONDS
    assert ask(door, known)
    with pytest.raises(KeysAway):
        ask(door, f"{unknown}x")
    clock.seconds += STALE_SECONDS
    with pytest.raises(KeysAway):
        ask(door, known)


def test_it_is_noted_when_a_key_is_used() -> None:
    """Once in a while, so that it costs nothing."""
    keys, clock = FakeKeys(), Clock()
    ring = KeyRing(keys, lambda: SECRET, clock)
    assert ring.note_used("a")
    assert not ring.note_used("a")
    ring.write_used()
    assert set(keys.used) == {"a"}
    clock.seconds += 31
    assert ring.note_used("a")
    keys.is_away = True
    ring.write_used()


@pytest.mark.parametrize(
    ("host", "url", "is_open", "needs"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", False, False),
        ("localhost", "http://localhost:8000", False, False),
        ("::1", "http://[::1]:8000", False, False),
        ("0.0.0.0", "http://127.0.0.1:8000", False, True),
        ("127.0.0.1", "https://news.example/", False, True),
        ("10.0.0.7", "http://127.0.0.1:8000", False, True),
        ("::", "http://127.0.0.1:8000", False, True),
        ("0.0.0.0", "https://news.example", True, False),
    ],
)
def test_a_service_needs_keys_unless_it_is_this_machine_alone(
    host: str, url: str, is_open: bool, needs: bool
) -> None:
    """Or unless it is said in so many words."""
    assert needs_keys(IngestSettings(open=is_open), host, url) is needs

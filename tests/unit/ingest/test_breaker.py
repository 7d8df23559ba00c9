"""Who waited in vain does so for all others."""

import threading
import time

import pytest

from services.ingest.breaker import Breaker
from shared.errors import RedisAway

WAIT = 0.6


class Store:
    """A store that lets callers wait while it is frozen, and refuses at once while it is full."""

    def __init__(self) -> None:
        self.thawed = threading.Event()
        self.is_full = False
        self.calls = self.pings = 0

    def call(self) -> str:
        """Answer, or not."""
        self.calls += 1
        if self.is_full or not self.thawed.wait(WAIT):
            raise RedisAway
        return "answer"

    def ping(self) -> None:
        """Be there, or not."""
        self.pings += 1
        if not self.thawed.wait(WAIT):
            raise RedisAway


def test_after_one_waited_in_vain_nobody_asks() -> None:
    """Until the store is there again, which a thread of the breaker finds out at once."""
    store = Store()
    breaker = Breaker(store.ping)
    with pytest.raises(RedisAway):
        breaker.call(store.call)
    for _ in range(50):
        with pytest.raises(RedisAway, match="a moment ago"):
            breaker.call(store.call)
    assert store.calls == 1
    store.thawed.set()
    assert answered(breaker, store) == "answer"
    assert store.pings >= 1


def test_while_one_hangs_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even though it hasn't failed yet."""
    monkeypatch.setattr("services.ingest.breaker._HANGING_SECONDS", 0.05)
    store = Store()
    breaker = Breaker(store.ping)

    def hang() -> None:
        with pytest.raises(RedisAway):
            breaker.call(store.call)

    hanging = threading.Thread(target=hang)
    hanging.start()
    time.sleep(0.2)
    with pytest.raises(RedisAway, match="a moment ago"):
        breaker.call(store.call)
    assert store.calls == 1
    hanging.join()
    store.thawed.set()
    assert answered(breaker, store) == "answer"


def test_what_fails_at_once_spares_nobody_a_wait() -> None:
    """So each asks for itself, and is let in as soon as there is room."""
    store = Store()
    store.is_full = True
    breaker = Breaker(store.ping)
    for _ in range(5):
        with pytest.raises(RedisAway):
            breaker.call(store.call)
    assert (store.calls, store.pings) == (5, 0)
    store.is_full = False
    store.thawed.set()
    assert breaker.call(store.call) == "answer"


def test_a_ping_that_fails_unexpectedly_shuts_nobody_out(caplog: pytest.LogCaptureFixture) -> None:
    """Then the callers find out themselves."""

    def ping() -> None:
        raise KeyError

    store = Store()
    breaker = Breaker(ping)
    with pytest.raises(RedisAway):
        breaker.call(store.call)
    store.thawed.set()
    assert answered(breaker, store) == "answer"
    assert "closed, unexpectedly" in caplog.text


def test_it_opens_only_where_somebody_finds_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a thread that looks for the store again nobody would be let in any more."""
    store = Store()
    breaker = Breaker(store.ping)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(RedisAway):
            breaker.call(store.call)
    store.thawed.set()
    assert breaker.call(store.call) == "answer"


def no_thread(_: threading.Thread) -> None:
    """Be a machine that has no threads left."""
    raise RuntimeError("can't start new thread")


def answered(breaker: Breaker, store: Store) -> str:
    """Return the first answer that comes."""
    while True:
        try:
            return breaker.call(store.call)
        except RedisAway:
            time.sleep(0.005)

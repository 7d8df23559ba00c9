"""What callers ask for is counted: by the fake, and on Redis by the library."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from redis import Redis

from shared.http.rates import WINDOW_SECONDS, LenientRates, Rates, open_rates
from shared.settings import SharedSettings
from tests.fake_rates import FakeRates
from tools.redis_server import free_port

PATIENCE = 60.0
T = TypeVar("T")
Ask = Callable[[Rates], Awaitable[T]]


@pytest.fixture(params=["fake", "redis"])
def make(request: pytest.FixtureRequest, redis_port: int) -> Callable[[], Rates]:
    """Return a maker of counts on one and the same empty ground."""
    fake = FakeRates()
    with Redis(port=redis_port) as redis:
        redis.flushall()

    def rates() -> Rates:
        if request.param == "fake":
            return fake
        return open_rates(SharedSettings(broker_port=redis_port), PATIENCE).rates

    return rates


def asked(make: Callable[[], Rates], ask: Ask[T]) -> T:
    """Return what is answered in an event loop of its own, as in a process of its own."""

    async def run() -> T:
        rates = make()
        try:
            return await ask(rates)
        finally:
            await rates.close()

    return asyncio.run(run())


def test_a_caller_may_have_its_rate_and_no_more(make: Callable[[], Rates]) -> None:
    """Whichever process is asked; another caller has its own."""

    async def three(rates: Rates) -> list[int]:
        return [await rates.take("a", 3) for _ in range(2)]

    async def rest(rates: Rates) -> list[int]:
        return [await rates.take(who, 3) for who in "aaab"]

    assert asked(make, three) == [1, 1]
    assert asked(make, rest) == [1, 0, 0, 1]


def test_of_many_units_as_many_are_given_as_there_are(make: Callable[[], Rates]) -> None:
    """Also where more are wanted at once than a minute has."""

    async def lines(rates: Rates) -> list[int]:
        wanted = (("a", 4), ("a", 4), ("a", 5), ("b", 200))
        return [await rates.take(who, 10, count) for who, count in wanted]

    assert asked(make, lines) == [4, 4, 2, 10]


def test_what_is_left_is_told(make: Callable[[], Rates]) -> None:
    """With the seconds until there is more, a minute at most."""

    async def left(rates: Rates) -> tuple[int, int, int]:
        before = await rates.left("a", 3)
        await rates.take("a", 3, 2)
        after = await rates.left("a", 3)
        return before.units, after.units, after.seconds

    before, after, seconds = asked(make, left)
    assert (before, after) == (3, 1)
    assert 1 <= seconds <= WINDOW_SECONDS


def test_without_a_broker_everybody_passes(caplog: pytest.LogCaptureFixture) -> None:
    """And a warning says so once, however many come."""
    away = LenientRates(open_rates(SharedSettings(broker_port=free_port())).rates)

    async def come() -> tuple[list[int], object]:
        return [await away.take("a", 1) for _ in range(3)], await away.left("a", 1)

    assert asyncio.run(come()) == ([1, 1, 1], None)
    assert len([one for one in caplog.records if "rate limits" in one.message]) == 1


def test_a_frozen_broker_holds_nobody_for_long(redis_port: int) -> None:
    """A caller waits for it once; those who come after it pass at once."""
    with Redis(port=redis_port) as redis:
        process = int(redis.info("server")["process_id"])
    rates = open_rates(SharedSettings(broker_port=redis_port))

    async def come() -> list[int]:
        assert await rates.take("frozen", 1) == 1
        os.kill(process, 19)
        try:
            return [await rates.take("frozen", 1) for _ in range(100)]
        finally:
            os.kill(process, 18)
            await rates.close()

    assert asyncio.run(come()) == [1] * 100

"""The ledger keeps its promise, on Redis and in memory."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from redis import Redis

from shared.redis_store import RedisIntake, RedisWorkLedger
from shared.settings import SharedSettings
from tests.contract.ledger_machine import SETTINGS, Ledger, LedgerMachine
from tests.fake_ledger import FakeLedger

RUNS = settings(
    max_examples=250,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class RedisLedger(RedisIntake, RedisWorkLedger):
    """Both sides on one client."""


class FakeMachine(LedgerMachine):
    """Drives the fake."""

    def make_ledger(self) -> Ledger:
        return FakeLedger(SETTINGS, lambda: self.now)


class RedisMachine(LedgerMachine):
    """Drives the real one."""

    port: ClassVar[int]

    def make_ledger(self) -> Ledger:
        redis = Redis(port=self.port, decode_responses=True)
        redis.flushall()
        return RedisLedger(redis, SETTINGS, lambda: self.now)


def test_the_fake_keeps_the_promise() -> None:
    """Whatever the world does, the fake loses nothing."""
    run_state_machine_as_test(FakeMachine, settings=RUNS)


def test_redis_keeps_the_promise(redis_port: int) -> None:
    """Whatever the world does, the ledger on Redis loses nothing."""
    RedisMachine.port = redis_port
    run_state_machine_as_test(RedisMachine, settings=RUNS)


@pytest.fixture(params=["fake", "redis"])
def make_ledger(request: pytest.FixtureRequest, redis_port: int):  # type: ignore[no-untyped-def]
    """Return a maker of empty ledgers with given settings and a clock that stands still."""

    def make(config: SharedSettings = SETTINGS) -> Ledger:
        if request.param == "fake":
            return FakeLedger(config, lambda: 1000.0)
        redis = Redis(port=redis_port, decode_responses=True)
        redis.flushall()
        return RedisLedger(redis, config, lambda: 1000.0)

    return make

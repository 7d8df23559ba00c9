"""The ledger keeps its promise whatever the world does, on Redis and in memory."""

from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from redis import Redis

from shared.path.ports import FollowUps
from shared.path.redis_follow_ups import RedisFollowUps
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_machine import LedgerMachine
from tests.contract.ledger_parts import Ledger
from tests.contract.ledger_world import RedisLedger
from tests.fake_ledger import FakeLedger

RUNS = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class FakeMachine(LedgerMachine):
    """Drives the fake."""

    def make(self) -> tuple[Ledger, FollowUps]:
        ledger = FakeLedger(SETTINGS, lambda: self.now)
        return ledger, ledger.follow_ups


class RedisMachine(LedgerMachine):
    """Drives the real one."""

    port: ClassVar[int]

    def make(self) -> tuple[Ledger, FollowUps]:
        redis = Redis(port=self.port, decode_responses=True, encoding_errors="surrogateescape")
        redis.flushall()
        follow_ups = RedisFollowUps(redis, SETTINGS, lambda: self.now)
        return RedisLedger(redis, SETTINGS, lambda: self.now), follow_ups


def test_the_fake_keeps_the_promise() -> None:
    """Whatever the world does, the fake loses nothing."""
    run_state_machine_as_test(FakeMachine, settings=RUNS)


def test_redis_keeps_the_promise(redis_port: int) -> None:
    """Whatever the world does, the ledger on Redis loses nothing."""
    RedisMachine.port = redis_port
    run_state_machine_as_test(RedisMachine, settings=RUNS)

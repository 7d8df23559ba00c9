"""A ledger, on Redis or in memory, between a desk and a worker on a clock that tests move."""

from collections.abc import Callable

from redis import Redis

from shared.path.ports import FollowUps
from shared.path.redis_follow_ups import RedisFollowUps
from shared.path.redis_intake import RedisIntake
from shared.path.redis_work_ledger import RedisWorkLedger
from shared.path.state import Claim, LastError, Receipt, Step
from shared.settings import SharedSettings
from tests.articles import enriched, raw
from tests.contract.ledger_parts import Ledger
from tests.fake_ledger import FakeLedger


class RedisLedger(RedisIntake, RedisWorkLedger):
    """Both sides on one client."""


class World:
    """A ledger and the clock it goes by."""

    def __init__(self, kind: str, port: int, config: SharedSettings) -> None:
        self.now = 1000.0
        redis = Redis(port=port, decode_responses=True, encoding_errors="surrogateescape")
        self.close = redis.close
        self.forget_scripts = redis.script_flush
        redis.flushall()
        self.ledger: Ledger
        self.follow_ups: FollowUps
        if kind == "fake":
            self.ledger = fake = FakeLedger(config, lambda: self.now)
            self.follow_ups = fake.follow_ups
        else:
            self.ledger = RedisLedger(redis, config, lambda: self.now)
            self.follow_ups = RedisFollowUps(redis, config, lambda: self.now)

    def post(self, id: str, content: str = "甲。") -> Receipt:
        """Post an article that is taken."""
        (receipt,) = self.ledger.accept([raw(id, content)])
        assert receipt is not None
        return receipt

    def again(self, id: str, content: str = "甲。") -> Receipt:
        """Ask for an article to be done again."""
        (receipt,) = self.ledger.accept([raw(id, content)], again=True)
        assert receipt is not None
        return receipt

    def claim(self, step: Step, id: str, holder: str = "w") -> Claim:
        """Claim one article."""
        (claim,) = self.ledger.claim(step, [id], holder, 1)
        return claim

    def enrich(self, id: str) -> None:
        """Bring an article to the enriched shelf."""
        claim = self.claim(Step.ENRICH, id)
        assert self.ledger.begin(claim)
        assert self.ledger.shelve(claim, enriched(claim))


MakeWorld = Callable[..., World]

ERROR = LastError(step=Step.ENRICH, type="ValueError", message="it can't be")

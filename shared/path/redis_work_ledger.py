"""The shelves and the ledger on Redis, as a working room sees them."""

from collections.abc import Sequence

from shared.articles import EnrichedArticle
from shared.errors import WorkerLost
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, Arg, RedisStore
from shared.path.shelves import pack_enriched, unpack_enriched, unpack_raw, unpack_trace
from shared.path.state import Claim, Lane, LastError, State, Step
from shared.settings import SharedSettings

_CLAIM_BYTES = 16 << 20
_FORGET_KEYS = 200
MOST_LOSSES = 10
"""So often a worker may be lost with an article in work, though never alone, before it is dead."""
MOST_FOLLOWED = 320_000
"""So many articles wait for a follower at most, some forty megabytes of the store."""
_MISSED = 2


class RedisWorkLedger(RedisStore):
    """The working side (port WorkLedger)."""

    # Where `forget` goes on.
    _cursor = 0

    def claim(
        self, step: Step, ids: Sequence[str], holder: str, limit: int, *, bulk: bool = False
    ) -> list[Claim]:
        """Lease due articles."""
        write = int(self.settings.write_seconds() * 1000)
        lost = WorkerLost()
        rules = (self.settings.max_attempts, MOST_LOSSES, type(lost).__name__, str(lost))
        args = (step, self.now(), self.lease(), holder, limit, _CLAIM_BYTES, write, int(bulk))
        return [_claim(step, holder, row) for row in self.run("claim", *args, *rules, *ids)]

    def begin(self, claim: Claim) -> bool:
        """Note that the work on an article begins."""
        return bool(self.run("begin", *self._beginning(claim)))

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        limits = (0 if final else self.settings.max_attempts, *self._backoff())
        state = self.run(
            "fail", *_held(claim), self.now(), *limits, error.type, error.message[:2000]
        )
        return State(state) if state else None

    def release(self, claims: Sequence[Claim], *, at_once: bool = False) -> None:
        """Give claims back."""
        now, backoff = self.now(), (0, 0) if at_once else self._backoff()
        if claims:
            self.run_each("release", [(*_held(claim), now, *backoff) for claim in claims])

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        return bool(self.run("shelve", *self._shelving(claim, article)))

    def shelve_and_begin(
        self, claim: Claim, article: EnrichedArticle, following: Claim
    ) -> tuple[bool, bool]:
        """Shelve an article and begin the following one."""
        shelved, begun = self.run_together(
            ("shelve", self._shelving(claim, article)), ("begin", self._beginning(following))
        )
        return bool(shelved), bool(begun)

    def settle(self, claims: Sequence[Claim], followers: Sequence[str] = ()) -> list[bool]:
        """Note that the index has it."""
        now = self.now()
        calls: list[Sequence[Arg]] = [
            (claim.id, claim.version, now, MOST_FOLLOWED, *followers) for claim in claims
        ]
        answers = self.run_each("settle", calls) if calls else []
        if missed := sum(answer == _MISSED for answer in answers):
            get_logger("ledger").warning(
                "too much waits behind the index: %d articles go without alerts, or without "
                "vectors till `embed` is run",
                missed,
            )
        return [bool(answer) for answer in answers]

    def overdue(self, step: Step, limit: int, *, lane: Lane = Lane.FRESH) -> list[str]:
        """Take due ids that no message will bring."""
        grace = int(self.settings.grace_seconds * 1000)
        ids = self.run("overdue", step, lane, self.now(), grace, limit, self.lease())
        return [str(id) for id in ids]

    def attend(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there."""
        self.run("attend", step, int(seconds * 1000))

    def heartbeat(self, holder: str | None, ended: Sequence[str] = ()) -> None:
        """Tell that a holder is at work."""
        self.run("heartbeat", self.now(), self.lease(), holder or "", *ended)

    def lost(self, task: str, cause: str) -> None:
        """Note that the worker of a task is lost."""
        self.run("lost", task, self.now(), self.lease(), cause)

    def goodbye(self, task: str) -> None:
        """Give back whatever a task still holds."""
        self.run("lost", task, self.now(), self.lease(), "")

    def forget(self) -> int:
        """Forget some of the finished articles that are known for long enough."""
        days = (self.settings.remember_days, self.settings.remember_withdrawn_days)
        keep, longer = (int(each * 86_400_000) for each in days)
        with redis_errors():
            self._cursor, keys = self.redis.scan(self._cursor, count=_FORGET_KEYS)
        kinds = (f"{PREFIX}done:", f"{PREFIX}row:")
        calls: list[Sequence[Arg]] = [
            (key, self.now(), keep, longer) for key in keys if key.startswith(kinds)
        ]
        return sum(self.run_each("forget", calls)) if calls else 0

    def _beginning(self, claim: Claim) -> Sequence[Arg]:
        return *_held(claim), self.now(), int(self.settings.write_seconds() * 1000)

    def _shelving(self, claim: Claim, article: EnrichedArticle) -> Sequence[Arg]:
        return claim.id, claim.version, self.now(), pack_enriched(article)

    def _backoff(self) -> tuple[int, int]:
        first, longest = self.settings.backoff_seconds, self.settings.backoff_max_seconds
        return int(first * 1000), int(longest * 1000)


def open_work_ledger(settings: SharedSettings) -> RedisWorkLedger:
    """Return the working side of the ledger."""
    return RedisWorkLedger(connect(settings), settings)


def _held(claim: Claim) -> tuple[str, int, str, str]:
    return claim.id, claim.version, claim.holder, claim.step


def _claim(step: Step, holder: str, row: Sequence[str]) -> Claim:
    id, revision, version, losses, is_again, lane, digest, raw, enriched, trace = row
    return Claim(
        id=id,
        revision=int(revision),
        version=int(version),
        step=step,
        lane=Lane(lane),
        holder=holder,
        losses=int(losses),
        is_again=bool(int(is_again)),
        raw=unpack_raw(raw, id, digest) if raw else None,
        enriched=unpack_enriched(enriched) if enriched else None,
        trace=unpack_trace(trace),
    )

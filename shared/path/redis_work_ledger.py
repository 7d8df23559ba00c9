"""The shelves and the ledger on Redis, as a working room sees them."""

from collections.abc import Sequence

from shared.articles import EnrichedArticle
from shared.errors import TriesUsedUp
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import RedisStore, worker_key
from shared.path.state import Claim, LastError, State, Step
from shared.settings import SharedSettings

_CLAIM_BYTES = 16 << 20


class RedisWorkLedger(RedisStore):
    """The working side (port WorkLedger)."""

    def claim(self, step: Step, ids: Sequence[str], holder: str, limit: int) -> list[Claim]:
        """Lease due articles."""
        now = self.now()
        rows = self.run("claim", step, now, self._lease(now), holder, limit, _CLAIM_BYTES, *ids)
        return [
            Claim(
                id=id,
                revision=int(revision),
                version=int(version),
                step=step,
                holder=holder,
                suspect=bool(suspect),
                raw=raw,
                enriched=enriched,
            )
            for id, revision, version, suspect, raw, enriched in rows
        ]

    def begin(self, claim: Claim) -> bool:
        """Count an attempt."""
        now, error = self.now(), TriesUsedUp(f"{self.settings.max_attempts} tries")
        args = (self._lease(now), self.settings.max_attempts, type(error).__name__, str(error))
        return bool(self.run("begin", *_held(claim), now, *args))

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        limits = (0 if final else self.settings.max_attempts, *self._backoff())
        state = self.run(
            "fail", *_held(claim), self.now(), *limits, error.type, error.message[:2000]
        )
        return State(state) if state else None

    def release(self, claims: Sequence[Claim]) -> None:
        """Give claims back."""
        now, backoff = self.now(), self._backoff()
        if claims:
            self.run_each("release", [(*_held(claim), now, *backoff) for claim in claims])

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        blob = article.model_dump_json()
        return bool(self.run("shelve", claim.id, claim.version, self.now(), blob))

    def settle(self, claims: Sequence[Claim]) -> list[bool]:
        """Note that the index has it."""
        now = self.now()
        calls = [(claim.id, claim.version, now) for claim in claims]
        return [bool(answer) for answer in (self.run_each("settle", calls) if calls else [])]

    def overdue(self, step: Step, limit: int) -> list[str]:
        """Take due ids that no message will bring."""
        grace = int(self.settings.grace_seconds * 1000)
        return [str(id) for id in self.run("overdue", step, self.now(), grace, limit)]

    def beat(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there."""
        with redis_errors():
            self.redis.set(worker_key(step), self.now(), px=int(seconds * 1000))

    def _lease(self, now: int) -> int:
        return now + int(self.settings.lease_seconds * 1000)

    def _backoff(self) -> tuple[int, int]:
        first, longest = self.settings.backoff_seconds, self.settings.backoff_max_seconds
        return int(first * 1000), int(longest * 1000)


def open_work_ledger(settings: SharedSettings) -> RedisWorkLedger:
    """Return the working side of the ledger."""
    return RedisWorkLedger(connect(settings), settings)


def _held(claim: Claim) -> tuple[str, int, str, str]:
    return claim.id, claim.version, claim.holder, claim.step

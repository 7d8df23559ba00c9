"""The shelves and the ledger on Redis; every transition is one script in shared/path/lua.

A script sees row, shelf and due-list together, so no reader ever finds half a transition.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from redis.commands.core import Script

from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NotDead, NotFound, TriesUsedUp
from shared.path.redis_client import connect, redis_errors, script
from shared.path.state import (
    Claim,
    DeadLetters,
    LastError,
    Rate,
    Receipt,
    State,
    Stats,
    Status,
    Step,
    Times,
)
from shared.settings import SharedSettings

PREFIX = "caibian:"
_CLAIM_BYTES = 16 << 20
_RATE_BUCKETS = 6
_BUCKET_SECONDS = 10

Clock = Callable[[], float]


class _RedisLedger:
    """What both sides of the ledger share: the client, the scripts and the clock."""

    def __init__(self, redis: Redis, settings: SharedSettings, clock: Clock = time.time) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._settings = settings
        self._clock = clock
        self._scripts: dict[str, Script] = {}

    def _run(self, name: str, *args: str | int | float) -> Any:
        with redis_errors():
            return self._script(name)(keys=[PREFIX], args=list(args))

    def _run_each(self, name: str, calls: Sequence[Sequence[str | int | float]]) -> list[Any]:
        """Run a script once for each call in one round trip; each call is atomic by itself."""
        if len(calls) == 1:
            return [self._run(name, *calls[0])]
        with redis_errors(), self._redis.pipeline(transaction=False) as pipe:
            for args in calls:
                self._script(name)(keys=[PREFIX], args=list(args), client=pipe)
            return list(pipe.execute())

    def _script(self, name: str) -> Script:
        if name not in self._scripts:
            self._scripts[name] = script(self._redis, name)
        return self._scripts[name]

    def _now(self) -> int:
        return int(self._clock() * 1000)


class RedisIntake(_RedisLedger):
    """The accepting side (port Intake)."""

    def accept(
        self, articles: Sequence[RawArticle], *, again: bool = False
    ) -> list[Receipt | None]:
        """Take articles in."""
        now, limits = self._now(), self._settings
        if again:
            articles = self._as_received(articles)
        calls = [
            (
                article.id,
                article.digest,
                article.model_dump_json(exclude_defaults=True),
                now,
                limits.max_unfinished,
                limits.max_unfinished_bytes,
                int(again),
            )
            for article in articles
        ]
        answers = self._run_each("accept", calls) if calls else []
        return [
            _receipt(article.id, answer) for article, answer in zip(articles, answers, strict=True)
        ]

    def _as_received(self, articles: Sequence[RawArticle]) -> list[RawArticle]:
        """Return the articles with the time at which each was first received."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipe:
            for article in articles:
                pipe.hget(f"{PREFIX}row:{article.id}", "received")
            times = pipe.execute()
        return [
            article.model_copy(update={"received_at": _time(at)}) if at else article
            for article, at in zip(articles, times, strict=True)
        ]

    def withdraw(self, id: str) -> tuple[Status, bool]:
        """Take an article back."""
        answer = self._run("withdraw", id, self._now())
        if answer is None:
            raise NotFound(id)
        return self.status(id), bool(answer)

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        with redis_errors():
            row = self._redis.hgetall(f"{PREFIX}row:{id}")
        if not row:
            raise NotFound(id)
        return _status(id, row)

    def stats(self) -> Stats:
        """Count what is on the path."""
        now = self._now()
        with redis_errors(), self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(f"{PREFIX}states").zcard(f"{PREFIX}open").get(f"{PREFIX}bytes")
            pipe.zrange(f"{PREFIX}open", 0, 0, withscores=True)
            for kind in ("accepted", "finished"):
                pipe.mget(_rate_keys(kind, now))
            pipe.mget([_worker_key(step) for step in Step])
            states, unfinished, size, oldest, accepted, finished, beats = pipe.execute()
        return Stats(
            states={state: int(states.get(state, 0)) for state in State},
            unfinished=unfinished,
            unfinished_bytes=int(size or 0),
            oldest_unfinished_seconds=max(0.0, (now - oldest[0][1]) / 1000) if oldest else None,
            rate=Rate(accepted=_rate(accepted), finished=_rate(finished)),
            workers={step: beat is not None for step, beat in zip(Step, beats, strict=True)},
        )

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters."""
        key = f"{PREFIX}dead"
        with redis_errors():
            ids = self._redis.zrevrange(key, offset, offset + limit - 1)
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.zcard(key)
                for id in ids:
                    pipe.hgetall(f"{PREFIX}row:{id}")
                total, *rows = pipe.execute()
        return DeadLetters(total=total, items=tuple(map(_status, ids, rows)))

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        answer = self._run("replay", id, self._now())
        if answer is None:
            raise NotFound(id)
        if not answer:
            raise NotDead(id)
        return self.status(id)

    def ping(self) -> None:
        """Raise RedisAway unless Redis answers."""
        with redis_errors():
            self._redis.ping()


class RedisWorkLedger(_RedisLedger):
    """The working side (port WorkLedger)."""

    def claim(self, step: Step, ids: Sequence[str], holder: str, limit: int) -> list[Claim]:
        """Lease due articles."""
        now = self._now()
        rows = self._run("claim", step, now, self._lease(now), holder, limit, _CLAIM_BYTES, *ids)
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
        now, error = self._now(), TriesUsedUp(f"{self._settings.max_attempts} tries")
        args = (self._lease(now), self._settings.max_attempts, type(error).__name__, str(error))
        return bool(self._run("begin", *_held(claim), now, *args))

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        limits = (0 if final else self._settings.max_attempts, *self._backoff())
        state = self._run(
            "fail", *_held(claim), self._now(), *limits, error.type, error.message[:2000]
        )
        return State(state) if state else None

    def release(self, claims: Sequence[Claim]) -> None:
        """Give claims back."""
        now, backoff = self._now(), self._backoff()
        if claims:
            self._run_each("release", [(*_held(claim), now, *backoff) for claim in claims])

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        blob = article.model_dump_json()
        return bool(self._run("shelve", claim.id, claim.version, self._now(), blob))

    def settle(self, claims: Sequence[Claim]) -> list[bool]:
        """Note that the index has it."""
        now = self._now()
        calls = [(claim.id, claim.version, now) for claim in claims]
        return [bool(answer) for answer in (self._run_each("settle", calls) if calls else [])]

    def overdue(self, step: Step, limit: int) -> list[str]:
        """Take due ids that no message will bring."""
        grace = int(self._settings.grace_seconds * 1000)
        return [str(id) for id in self._run("overdue", step, self._now(), grace, limit)]

    def beat(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there."""
        with redis_errors():
            self._redis.set(_worker_key(step), self._now(), px=int(seconds * 1000))

    def _lease(self, now: int) -> int:
        return now + int(self._settings.lease_seconds * 1000)

    def _backoff(self) -> tuple[int, int]:
        first, longest = self._settings.backoff_seconds, self._settings.backoff_max_seconds
        return int(first * 1000), int(longest * 1000)


def open_intake(settings: SharedSettings) -> RedisIntake:
    """Return the accepting side of the ledger."""
    return RedisIntake(connect(settings), settings)


def open_work_ledger(settings: SharedSettings) -> RedisWorkLedger:
    """Return the working side of the ledger."""
    return RedisWorkLedger(connect(settings), settings)


def _held(claim: Claim) -> tuple[str, int, str, str]:
    return claim.id, claim.version, claim.holder, claim.step


def _receipt(id: str, answer: list[Any] | None) -> Receipt | None:
    if answer is None:
        return None
    revision, state, duplicate = answer
    return Receipt(id=id, revision=revision, state=State(state), duplicate=bool(duplicate))


def _status(id: str, row: dict[str, str]) -> Status:
    times = {state: _time(row[state]) for state in State if state in row}
    return Status(
        id=id,
        revision=int(row["revision"]),
        state=State(row["state"]),
        attempts=int(row["attempts"]),
        times=Times.model_validate(times),
        last_error=_last_error(row),
    )


def _last_error(row: dict[str, str]) -> LastError | None:
    if "error_step" not in row:
        return None
    step, kind, message = row["error_step"], row["error_type"], row["error_message"]
    return LastError(step=Step(step), type=kind, message=message)


def _time(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _worker_key(step: Step) -> str:
    return f"{PREFIX}worker:{step.value}"


def _rate_keys(kind: str, now: int) -> list[str]:
    present = now // 1000 // _BUCKET_SECONDS
    return [f"{PREFIX}rate:{kind}:{present - back}" for back in range(1, _RATE_BUCKETS + 1)]


def _rate(counts: Sequence[str | None]) -> float:
    return sum(int(count or 0) for count in counts) / (_RATE_BUCKETS * _BUCKET_SECONDS)

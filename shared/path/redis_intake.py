"""The shelves and the ledger on Redis, as the accepting room sees them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from shared.articles import RawArticle
from shared.errors import NotDead, NotFound
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore, worker_key
from shared.path.state import (
    DeadLetters,
    Health,
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

_RATE_BUCKETS = 6
_BUCKET_SECONDS = 10


class RedisIntake(RedisStore):
    """The accepting side (port Intake)."""

    def accept(
        self, articles: Sequence[RawArticle], *, again: bool = False
    ) -> list[Receipt | None]:
        """Take articles in."""
        now, limits = self.now(), self.settings
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
        answers = self.run_each("accept", calls) if calls else []
        return [
            _receipt(article.id, answer) for article, answer in zip(articles, answers, strict=True)
        ]

    def _as_received(self, articles: Sequence[RawArticle]) -> list[RawArticle]:
        """Return the articles with the time at which each was first received."""
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for article in articles:
                pipe.hget(f"{PREFIX}row:{article.id}", "received")
            times = pipe.execute()
        return [
            article.model_copy(update={"received_at": _time(at)}) if at else article
            for article, at in zip(articles, times, strict=True)
        ]

    def withdraw(self, id: str, *, known: bool = False) -> tuple[Status, bool]:
        """Take an article back."""
        answer = self.run("withdraw", id, self.now(), int(known))
        if answer is None:
            raise NotFound(id)
        return self.status(id), bool(answer)

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        with redis_errors():
            row = self.redis.hgetall(f"{PREFIX}row:{id}")
        if not row:
            raise NotFound(id)
        return _status(id, row)

    def stats(self) -> Stats:
        """Count what is on the path."""
        now = self.now()
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(f"{PREFIX}states").zcard(f"{PREFIX}open").get(f"{PREFIX}bytes")
            pipe.zrange(f"{PREFIX}open", 0, 0, withscores=True)
            for kind in ("accepted", "finished"):
                pipe.mget(_rate_keys(kind, now))
            pipe.mget([worker_key(step) for step in Step])
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
            ids = self.redis.zrevrange(key, offset, offset + limit - 1)
            with self.redis.pipeline(transaction=False) as pipe:
                pipe.zcard(key)
                for id in ids:
                    pipe.hgetall(f"{PREFIX}row:{id}")
                total, *rows = pipe.execute()
        return DeadLetters(total=total, items=tuple(map(_status, ids, rows)))

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        answer = self.run("replay", id, self.now())
        if answer is None:
            raise NotFound(id)
        if not answer:
            raise NotDead(id)
        return self.status(id)

    def health(self) -> Health:
        """Tell how the store is."""
        with redis_errors():
            found = self.redis.info("memory")
        used, most = int(found["used_memory"]), int(found["maxmemory"])
        return Health(
            is_full=bool(most) and used >= most,
            used_bytes=used,
            max_bytes=most,
            is_progressing=True,
        )

    def ping(self) -> None:
        """Raise RedisAway unless Redis answers."""
        with redis_errors():
            self.redis.ping()


def open_intake(settings: SharedSettings) -> RedisIntake:
    """Return the accepting side of the ledger."""
    return RedisIntake(connect(settings), settings)


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


def _rate_keys(kind: str, now: int) -> list[str]:
    present = now // 1000 // _BUCKET_SECONDS
    return [f"{PREFIX}rate:{kind}:{present - back}" for back in range(1, _RATE_BUCKETS + 1)]


def _rate(counts: Sequence[str | None]) -> float:
    return sum(int(count or 0) for count in counts) / (_RATE_BUCKETS * _BUCKET_SECONDS)

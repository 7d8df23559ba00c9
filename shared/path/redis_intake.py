"""The shelves and the ledger on Redis, as the accepting room sees them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any

from shared.articles import RawArticle
from shared.errors import NotDead, NotFound
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, Arg, RedisStore
from shared.path.shelves import pack_raw, pack_trace, unpack_raw, unpack_trace
from shared.path.state import (
    DeadLetters,
    Health,
    Lane,
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

_MINUTE = 60
_OVERTAKEN = 2
# So long an article may be on its way from the door to the store, as the last of a batch.
_LEAD = timedelta(minutes=10)
# The times that are told, and the fields of a row that they lie in.
_TIMES = {state.value: state.value for state in State} | {"claimed": "claimed", "writing": "taken"}


class RedisIntake(RedisStore):
    """The accepting side (port Intake)."""

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take articles in."""
        if not articles:
            return []
        now, limits = self.now(), self.settings
        if again:
            articles = self._as_received(articles)
        calls = [
            (
                article.id,
                article.digest,
                pack_raw(article),
                now,
                limits.max_unfinished,
                limits.max_unfinished_bytes,
                Lane.BULK if again else Lane.FRESH,
                article.revision_before,
                int(limits.redis_wait > 0),
                pack_trace(trace),
                _expected(expected),
            )
            for article, trace in zip(articles, traces or repeat(""), strict=False)
        ]
        answers = self.run_safely("accept", calls)
        return [
            _receipt(article.id, answer) for article, answer in zip(articles, answers, strict=True)
        ]

    def _as_received(self, articles: Sequence[RawArticle]) -> list[RawArticle]:
        """Return the articles with the time at which each was first received.

        The index tells it as the door saw it, a little before the store did.
        """
        rows = self.run_each("status", [(article.id,) for article in articles])
        times = [_fields(row).get("received") for row in rows]
        return [
            article.model_copy(update={"received_at": _time(at)})
            if at and not timedelta(0) <= _time(at) - article.received_at < _LEAD
            else article
            for article, at in zip(articles, times, strict=True)
        ]

    def withdraw(
        self, id: str, *, known: bool = False, trace: str = "", expected: int | None = None
    ) -> tuple[Status, bool]:
        """Take an article back."""
        call = (id, self.now(), int(known), pack_trace(trace), _expected(expected))
        (answer,) = self.run_safely("withdraw", [call])
        if answer is None:
            raise NotFound(id)
        return self.status(id), bool(answer)

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        row = _fields(self.run("status", id))
        if not row:
            raise NotFound(id)
        return _status(id, row)

    def stats(self) -> Stats:
        """Count what is on the path."""
        return self._glance()[0]

    def health(self) -> Health:
        """Tell whether there is room and progress."""
        idle = self._glance()[1]
        with redis_errors():
            memory = self.redis.info("memory")
        used, most = int(memory["used_memory"]), int(memory["maxmemory"])
        return Health(
            is_full=bool(most and used >= most),
            used_bytes=used,
            max_bytes=most or None,
            idle_seconds=idle,
        )

    def _glance(self) -> tuple[Stats, float | None]:
        """Return the counts, and for how long nothing was finished though something is due."""
        now, counts, unfinished, size, oldest, accepted, done, seen, last, due = self.run(
            "stats", self.now()
        )
        states = _fields(counts)
        age = max(0.0, (int(now) - float(oldest)) / 1000) if oldest else None
        stats = Stats(
            states={state: int(states.get(state, 0)) for state in State},
            unfinished=unfinished,
            unfinished_bytes=int(size),
            oldest_unfinished_seconds=age,
            rate=Rate(accepted=accepted / _MINUTE, finished=done / _MINUTE),
            workers={step: step in seen for step in Step},
        )
        since = max(float(due or now), float(last or 0))
        idle = (int(now) - since) / 1000
        return stats, idle if due and idle > 0 else None

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
        # What was withdrawn since is dead no more.
        found = [_status(id, row) for id, row in zip(ids, rows, strict=True) if row]
        return DeadLetters(total=total, items=tuple(found))

    def dead_letter(self, id: str) -> tuple[Status, RawArticle]:
        """Return a dead letter and the article as it was posted."""
        # At once, so that what it says and what lies there are of one revision.
        row, digest, shelved = self.run("dead_letter", id)
        known = _fields(row)
        if known.get("state") != State.DEAD or not shelved:
            self.status(id)
            raise NotDead(id)
        raw = unpack_raw(shelved, id, digest)
        return _status(id, known), RawArticle.model_validate_json(raw)

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        (answer,) = self.run_safely("replay", [(id, self.now())])
        if answer is None:
            raise NotFound(id)
        if not answer:
            raise NotDead(id)
        return self.status(id)

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
    return Receipt(
        id=id,
        revision=revision,
        state=State(state),
        duplicate=bool(duplicate),
        overtaken=duplicate == _OVERTAKEN,
    )


def _expected(version: int | None) -> Arg:
    return "" if version is None else version


def _status(id: str, row: dict[str, str]) -> Status:
    times = {name: _time(row[field]) for name, field in _TIMES.items() if field in row}
    return Status(
        id=id,
        revision=int(row["revision"]),
        state=State(row["state"]),
        attempts=int(row.get("attempts", 0)),
        times=Times.model_validate(times),
        last_error=_last_error(row),
        trace=unpack_trace(row.get("t", row.get("trace"))) or None,
        version=int(row.get("version", 0)),
    )


def _last_error(row: dict[str, str]) -> LastError | None:
    if "error_step" not in row:
        return None
    step, kind, message = row["error_step"], row["error_type"], row["error_message"]
    return LastError(step=Step(step), type=kind, message=message)


def _time(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _fields(flat: Sequence[str]) -> dict[str, str]:
    """Return the fields of a hash that a script gives as names and values in turn."""
    return dict(zip(flat[::2], flat[1::2], strict=True))

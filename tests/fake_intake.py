"""The accepting side of the ledger in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat

from shared.articles import RawArticle
from shared.errors import NotDead
from shared.path.shelves import pack_raw
from shared.path.state import (
    DeadLetters,
    Health,
    Lane,
    Rate,
    Receipt,
    State,
    Stats,
    Status,
    Step,
    Times,
)
from tests.fake_row import Row
from tests.fake_rows import Rows


class FakeIntake(Rows):
    """The port Intake on a dictionary."""

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take articles in."""
        each = zip(articles, traces or repeat(""), strict=False)
        return [
            self._overtaken(article.id, expected) or self._accept(article, again, trace)
            for article, trace in each
        ]

    def withdraw(
        self, id: str, *, known: bool = False, trace: str = "", expected: int | None = None
    ) -> tuple[Status, bool]:
        """Take an article back."""
        if self._overtaken(id, expected):
            return self.status(id), False
        if known and id not in self.rows:
            self.rows[id] = Row(State.RECEIVED, 1, 0, "", {})
        row = self.row(id)
        is_new = row.state is not State.WITHDRAWN
        if is_new:
            row.gone = row.late = 0
            self.start(row, State.WITHDRAWN, Step.INDEX)
            row.raw = row.enriched = None
            row.trace = trace
        return self.status(id), is_new

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        row = self.row(id)
        named = {Step.ENRICH: "claimed", Step.INDEX: "writing"}
        reached = {state.value: at for state, at in row.times.items()}
        reached |= {named[step]: at for step, at in row.taken.items()}
        times = {name: datetime.fromtimestamp(at, UTC) for name, at in reached.items()}
        return Status(
            id=id,
            revision=row.revision,
            state=row.state,
            attempts=row.attempts,
            times=Times.model_validate(times),
            last_error=row.error,
            trace=row.trace or None,
            version=row.version,
        )

    def stats(self) -> Stats:
        """Count what is on the path."""
        states = {state: self._count(state) for state in State}
        open_rows = [row for row in self.rows.values() if row.step]
        oldest = min((row.times[self._entry(row)] for row in open_rows), default=None)
        return Stats(
            states=states,
            unfinished=len(open_rows),
            unfinished_bytes=sum(row.size for row in self.rows.values()),
            oldest_unfinished_seconds=None if oldest is None else self.clock() - oldest,
            rate=Rate(accepted=0.0, finished=0.0),
            workers={step: self.beats.get(step, 0.0) > self.clock() for step in Step},
        )

    def health(self) -> Health:
        """Tell that there is room and progress."""
        return Health(is_full=False, used_bytes=0, max_bytes=None, idle_seconds=None)

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters."""
        dead = [id for id, row in self.rows.items() if row.state is State.DEAD]
        dead.sort(key=lambda id: (self.rows[id].times[State.DEAD], id), reverse=True)
        page = dead[offset : offset + limit]
        return DeadLetters(total=len(dead), items=tuple(map(self.status, page)))

    def dead_letter(self, id: str) -> tuple[Status, RawArticle]:
        """Return a dead letter and the article as it was posted."""
        row = self.row(id)
        if row.state is not State.DEAD or row.raw is None:
            raise NotDead(id)
        return self.status(id), RawArticle.model_validate_json(row.raw)

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        row = self.row(id)
        if row.state is not State.DEAD:
            raise NotDead(id)
        self.start(row, State.RECEIVED, Step.ENRICH)
        return self.status(id)

    def ping(self) -> None:
        """Be there, always."""

    def _accept(self, article: RawArticle, again: bool, trace: str) -> Receipt | None:
        row = self.rows.get(article.id)
        if row and self._is_nothing_new(row, article, again):
            return Receipt(id=article.id, revision=row.revision, state=row.state, duplicate=True)
        raw = article.model_dump_json(exclude_defaults=True)
        if self._is_full(row, len(pack_raw(article)), 0.5 if again else 1.0):
            return None
        is_known = row is not None
        if row is None:
            row = self.rows[article.id] = Row(State.RECEIVED, 0, 0, "", {})
        received = row.times.get(State.RECEIVED, 0.0)
        if row.state is State.WITHDRAWN and row.finished is None:
            row.gone = row.version
        self.start(row, State.RECEIVED, Step.ENRICH, Lane.BULK if again else Lane.FRESH)
        row.raw, row.enriched, row.digest, row.trace = raw, None, article.digest, trace
        row.again = again
        if again:
            row.revision = max(row.revision, article.revision_before)
        row.revision += not again or not row.revision
        if again and is_known:
            row.times[State.RECEIVED] = received
            first = datetime.fromtimestamp(received, UTC)
            if not timedelta(0) <= first - article.received_at < timedelta(minutes=10):
                article = article.model_copy(update={"received_at": first})
            row.raw = article.model_dump_json(exclude_defaults=True)
        return Receipt(id=article.id, revision=row.revision, state=row.state, duplicate=False)

    def _overtaken(self, id: str, expected: int | None) -> Receipt | None:
        row = self.rows.get(id)
        if row is None or expected is None or row.version == expected:
            return None
        return Receipt(
            id=id, revision=row.revision, state=row.state, duplicate=True, overtaken=True
        )

    def _is_nothing_new(self, row: Row, article: RawArticle, again: bool) -> bool:
        is_equal = row.digest == article.digest
        if again:
            return row.state is not State.INDEXED or not is_equal
        return is_equal and row.state not in (State.DEAD, State.WITHDRAWN)

    def _is_full(self, row: Row | None, size: int, share: float) -> bool:
        open_rows = [other for other in list(self.rows.values()) if other.step]
        is_open = row is not None and row.step is not None
        extra = size - (row.size if row else 0)
        held = sum(row.size for row in list(self.rows.values()))
        too_many = not is_open and len(open_rows) >= share * self.settings.max_unfinished
        return too_many or (extra > 0 and held + extra > share * self.settings.max_unfinished_bytes)

    def _count(self, state: State) -> int:
        return sum(row.state is state for row in self.rows.values())

    def _entry(self, row: Row) -> State:
        return State.WITHDRAWN if row.state is State.WITHDRAWN else State.RECEIVED

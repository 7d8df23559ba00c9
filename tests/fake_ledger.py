"""The ledger in memory: a whole class that keeps the same contract as the one on Redis."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NotDead, NotFound, TriesUsedUp
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
from tests.fake_row import Row

_FINISHED = (State.INDEXED, State.DEAD)


@dataclass
class FakeLedger:
    """Both sides of the ledger (ports Intake and WorkLedger) on a dictionary."""

    settings: SharedSettings
    clock: Callable[[], float]
    rows: dict[str, Row] = field(default_factory=dict)
    beats: dict[Step, float] = field(default_factory=dict)
    versions: Iterator[int] = field(default_factory=lambda: count(1))

    def accept(
        self, articles: Sequence[RawArticle], *, again: bool = False
    ) -> list[Receipt | None]:
        """Take articles in."""
        return [self._accept(article, again) for article in articles]

    def withdraw(self, id: str) -> tuple[Status, bool]:
        """Take an article back."""
        row = self._row(id)
        is_new = row.state is not State.WITHDRAWN
        if is_new:
            self._start(row, State.WITHDRAWN, Step.INDEX)
            row.raw = row.enriched = None
        return self.status(id), is_new

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        row = self._row(id)
        times = {state.value: datetime.fromtimestamp(at, UTC) for state, at in row.times.items()}
        return Status(
            id=id,
            revision=row.revision,
            state=row.state,
            attempts=row.attempts,
            times=Times.model_validate(times),
            last_error=row.error,
        )

    def stats(self) -> Stats:
        """Count what is on the path."""
        states = {state: self._count(state) for state in State}
        open_rows = [row for row in self.rows.values() if row.step]
        oldest = min((row.times[self._entry(row)] for row in open_rows), default=None)
        return Stats(
            states=states,
            unfinished=len(open_rows),
            unfinished_bytes=sum(map(_size, self.rows.values())),
            oldest_unfinished_seconds=None if oldest is None else self.clock() - oldest,
            rate=Rate(accepted=0.0, finished=0.0),
            workers={step: self.beats.get(step, 0.0) > self.clock() for step in Step},
        )

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters."""
        dead = [id for id, row in self.rows.items() if row.state is State.DEAD]
        dead.sort(key=lambda id: (self.rows[id].times[State.DEAD], id), reverse=True)
        page = dead[offset : offset + limit]
        return DeadLetters(total=len(dead), items=tuple(map(self.status, page)))

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        row = self._row(id)
        if row.state is not State.DEAD:
            raise NotDead(id)
        self._start(row, State.RECEIVED, Step.ENRICH)
        return self.status(id)

    def ping(self) -> None:
        """Be there, always."""

    def claim(self, step: Step, ids: Sequence[str], holder: str, limit: int) -> list[Claim]:
        """Lease due articles."""
        now = self.clock()
        due = [id for id, row in self.rows.items() if row.step is step and row.due <= now]
        due.sort(key=lambda id: self.rows[id].due)
        wanted = [id for id in dict.fromkeys([*ids, *due]) if self._is_free(id, step, holder)]
        return [self._claim(id, step, holder) for id in wanted[:limit]]

    def begin(self, claim: Claim) -> bool:
        """Count an attempt."""
        row = self._held(claim)
        if row is None:
            return False
        if row.attempts >= self.settings.max_attempts and row.state is not State.WITHDRAWN:
            error = TriesUsedUp(f"{self.settings.max_attempts} tries")
            self._bury(
                row, LastError(step=claim.step, type=type(error).__name__, message=str(error))
            )
            return False
        row.attempts += 1
        row.begun.append(claim.holder)
        self._lease(row)
        return True

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        row = self._held(claim)
        if row is None:
            return None
        _unmark(row, claim.holder)
        if (
            final or row.attempts >= self.settings.max_attempts
        ) and row.state is not State.WITHDRAWN:
            self._bury(row, error)
        else:
            row.error = error
            self._make_due(row, claim.step, self.clock() + self._backoff(row.attempts))
        return row.state

    def release(self, claims: Sequence[Claim]) -> None:
        """Give claims back."""
        for claim in claims:
            row = self._row(claim.id)
            if row.version == claim.version:
                row.attempts -= _unmark(row, claim.holder)
            if self._held(claim):
                row.tries += 1
                self._make_due(row, claim.step, self.clock() + self._backoff(row.tries))

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        row = self._row(claim.id)
        if row.version != claim.version or row.state is not State.RECEIVED:
            return False
        row.enriched = article.model_dump_json()
        row.attempts = row.tries = 0
        row.begun = []
        self._enter(row, State.ENRICHED)
        self._make_due(row, Step.INDEX, self.clock())
        return True

    def settle(self, claims: Sequence[Claim]) -> list[bool]:
        """Note that the index has it."""
        return [self._settle(claim) for claim in claims]

    def overdue(self, step: Step, limit: int) -> list[str]:
        """Take due ids that no message will bring."""
        now = self.clock()
        late = now - self.settings.grace_seconds
        ids = [id for id, row in self.rows.items() if row.step is step and row.due <= late]
        for id in ids[:limit]:
            self.rows[id].due = now
        return ids[:limit]

    def beat(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there."""
        self.beats[step] = self.clock() + seconds

    def _accept(self, article: RawArticle, again: bool) -> Receipt | None:
        row = self.rows.get(article.id)
        again = again and row is not None
        if row and self._is_nothing_new(row, article, again):
            return Receipt(id=article.id, revision=row.revision, state=row.state, duplicate=True)
        raw = article.model_dump_json(exclude_defaults=True)
        if self._is_full(row, len(raw.encode())):
            return None
        if row is None:
            row = self.rows[article.id] = Row(State.RECEIVED, 0, 0, "", {})
        received = row.times.get(State.RECEIVED, 0.0)
        self._start(row, State.RECEIVED, Step.ENRICH)
        row.raw, row.enriched, row.digest = raw, None, article.digest
        row.revision += not again
        if again:
            row.times[State.RECEIVED] = received
            first = {"received_at": datetime.fromtimestamp(received, UTC)}
            row.raw = article.model_copy(update=first).model_dump_json(exclude_defaults=True)
        return Receipt(id=article.id, revision=row.revision, state=row.state, duplicate=False)

    def _is_nothing_new(self, row: Row, article: RawArticle, again: bool) -> bool:
        is_equal = row.digest == article.digest
        if again:
            return row.state is not State.INDEXED or not is_equal
        return is_equal and row.state not in (State.DEAD, State.WITHDRAWN)

    def _is_full(self, row: Row | None, size: int) -> bool:
        open_rows = [other for other in self.rows.values() if other.step]
        is_open = row is not None and row.step is not None
        extra = size - (_size(row) if row else 0)
        held = sum(map(_size, self.rows.values()))
        too_many = not is_open and len(open_rows) >= self.settings.max_unfinished
        return too_many or (extra > 0 and held + extra > self.settings.max_unfinished_bytes)

    def _settle(self, claim: Claim) -> bool:
        row = self._row(claim.id)
        if row.version != claim.version or row.step is not Step.INDEX:
            return False
        if row.state is State.WITHDRAWN and row.writing > self.clock():
            self._make_due(row, Step.INDEX, row.writing)
            return True
        if row.state is not State.WITHDRAWN:
            self._enter(row, State.INDEXED)
            row.raw = row.enriched = None
            row.writing = 0.0
        self._let_go(row)
        row.error = None
        return True

    def _claim(self, id: str, step: Step, holder: str) -> Claim:
        row = self.rows[id]
        suspect, row.holder = row.lease > 0, holder
        self._lease(row)
        return Claim(
            id=id,
            revision=row.revision,
            version=row.version,
            step=step,
            holder=holder,
            suspect=suspect,
            raw=row.raw,
            enriched=row.enriched,
        )

    def _lease(self, row: Row) -> None:
        row.lease = row.due = self.clock() + self.settings.lease_seconds
        if row.step is Step.INDEX and row.state is not State.WITHDRAWN:
            row.writing = row.lease

    def _is_free(self, id: str, step: Step, holder: str) -> bool:
        row, now = self.rows.get(id), self.clock()
        if row is None or row.step is not step or row.not_before > now:
            return False
        return row.lease <= now or row.holder == holder

    def _held(self, claim: Claim) -> Row | None:
        row = self._row(claim.id)
        mine = row.version == claim.version and row.holder == claim.holder
        return row if mine else None

    def _start(self, row: Row, state: State, step: Step) -> None:
        row.version, row.attempts, row.tries = next(self.versions), 0, 0
        row.times, row.error, row.begun = {}, None, []
        self._enter(row, state)
        self._make_due(row, step, self.clock())

    def _enter(self, row: Row, state: State) -> None:
        row.state = state
        row.times[state] = self.clock()
        # The port shows when the revision was received, whatever came of it.
        row.times.setdefault(State.RECEIVED, self.clock())

    def _make_due(self, row: Row, step: Step, at: float) -> None:
        row.step, row.due, row.not_before = step, at, at
        row.lease, row.holder = 0.0, ""

    def _let_go(self, row: Row) -> None:
        row.step, row.lease, row.holder = None, 0.0, ""

    def _bury(self, row: Row, error: LastError) -> None:
        self._enter(row, State.DEAD)
        self._let_go(row)
        row.enriched, row.error = None, error

    def _backoff(self, tries: int) -> float:
        first, longest = self.settings.backoff_seconds, self.settings.backoff_max_seconds
        return float(min(first * 2 ** (tries - 1), longest))

    def _count(self, state: State) -> int:
        return sum(row.state is state for row in self.rows.values())

    def _entry(self, row: Row) -> State:
        return State.WITHDRAWN if row.state is State.WITHDRAWN else State.RECEIVED

    def _row(self, id: str) -> Row:
        if id not in self.rows:
            raise NotFound(id)
        return self.rows[id]


def _unmark(row: Row, holder: str) -> bool:
    """Forget an attempt that a holder has begun; tell whether there was one."""
    if holder not in row.begun:
        return False
    row.begun.remove(holder)
    return True


def _size(row: Row) -> int:
    return len((row.raw or "").encode()) + len((row.enriched or "").encode())

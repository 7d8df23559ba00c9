"""The working side of the ledger in memory."""

from collections.abc import Sequence

from shared.articles import EnrichedArticle
from shared.errors import TriesUsedUp
from shared.path.state import Claim, LastError, State, Step
from tests.fake_row import Row
from tests.fake_rows import Rows


class FakeWorkLedger(Rows):
    """The port WorkLedger on a dictionary."""

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
            self.bury(
                row, LastError(step=claim.step, type=type(error).__name__, message=str(error))
            )
            return False
        row.attempts += 1
        row.begun.append(claim.holder)
        self.lease(row)
        return True

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        row = self._held(claim)
        if row is None:
            return None
        row.forget(claim.holder)
        if (
            final or row.attempts >= self.settings.max_attempts
        ) and row.state is not State.WITHDRAWN:
            self.bury(row, error)
        else:
            row.error = error
            self.make_due(row, claim.step, self.clock() + self._backoff(row.attempts))
        return row.state

    def release(self, claims: Sequence[Claim]) -> None:
        """Give claims back."""
        for claim in claims:
            row = self.row(claim.id)
            if row.version == claim.version:
                row.attempts -= row.forget(claim.holder)
            if self._held(claim):
                row.tries += 1
                self.make_due(row, claim.step, self.clock() + self._backoff(row.tries))

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        row = self.row(claim.id)
        if row.version != claim.version or row.state is not State.RECEIVED:
            return False
        row.enriched = article.model_dump_json()
        row.attempts = row.tries = 0
        row.begun = []
        self.enter(row, State.ENRICHED)
        self.make_due(row, Step.INDEX, self.clock())
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

    def _settle(self, claim: Claim) -> bool:
        row = self.row(claim.id)
        if row.version != claim.version or row.step is not Step.INDEX:
            return False
        if row.state is State.WITHDRAWN and row.writing > self.clock():
            self.make_due(row, Step.INDEX, row.writing)
            return True
        if row.state is not State.WITHDRAWN:
            self.enter(row, State.INDEXED)
            row.raw = row.enriched = None
            row.writing = 0.0
        self.let_go(row)
        row.error = None
        return True

    def _claim(self, id: str, step: Step, holder: str) -> Claim:
        row = self.rows[id]
        suspect, row.holder = row.lease > 0, holder
        self.lease(row)
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

    def _is_free(self, id: str, step: Step, holder: str) -> bool:
        row, now = self.rows.get(id), self.clock()
        if row is None or row.step is not step or row.not_before > now:
            return False
        return row.lease <= now or row.holder == holder

    def _held(self, claim: Claim) -> Row | None:
        row = self.row(claim.id)
        mine = row.version == claim.version and row.holder == claim.holder
        return row if mine else None

    def _backoff(self, tries: int) -> float:
        first, longest = self.settings.backoff_seconds, self.settings.backoff_max_seconds
        return float(min(first * 2 ** (tries - 1), longest))

"""The working side of the ledger in memory."""

from collections.abc import Sequence

from shared.articles import EnrichedArticle
from shared.errors import WorkerLost
from shared.path.redis_work_ledger import MOST_LOSSES
from shared.path.state import Claim, Lane, LastError, State, Step
from tests.fake_row import Row
from tests.fake_rows import Rows


class FakeWorkLedger(Rows):
    """The port WorkLedger on a dictionary."""

    def claim(
        self, step: Step, ids: Sequence[str], holder: str, limit: int, *, bulk: bool = False
    ) -> list[Claim]:
        """Lease due articles."""
        self.mind_absence()
        self.holds[holder] = self.clock()
        lanes = [Lane.FRESH, Lane.BULK] if bulk else [Lane.FRESH]
        due = [id for lane in lanes for id in self._due(step, lane, self.clock())]
        claims: list[Claim] = []
        for id in dict.fromkeys([*ids, *due]):
            if len(claims) < limit and self._is_free(id, step, holder):
                claims.append(self._claim(id, step, holder))
        return claims

    def begin(self, claim: Claim) -> bool:
        """Note that the work on an article begins."""
        row = self._held(claim)
        if row is None:
            return False
        row.has_begun = True
        if claim.step is Step.INDEX and not row.is_removal:
            row.writing = self.clock() + self.settings.write_seconds()
        return True

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault."""
        row = self._held(claim)
        if row is None:
            return None
        # What becomes of a removal counts neither for what was posted since nor for its death.
        row.tries, row.attempts = row.tries + bool(row.gone), row.attempts + (not row.gone)
        is_enough = final or row.attempts >= self.settings.max_attempts
        if is_enough and not row.is_removal:
            self.bury(row, error)
        else:
            row.error = row.error if row.state is State.DEAD else error
            tries = row.tries if row.gone else row.attempts
            self.make_due(row, claim.step, self.clock() + self._backoff(tries))
        return row.state

    def release(self, claims: Sequence[Claim], *, at_once: bool = False) -> None:
        """Give claims back."""
        for claim in claims:
            if row := self._held(claim):
                row.tries += not at_once
                wait = 0.0 if at_once else self._backoff(row.tries)
                self.make_due(row, claim.step, self.clock() + wait)

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on its shelf."""
        row = self.rows.get(claim.id)
        if row is None or row.at_work != claim.version:
            return False
        if row.state is not State.RECEIVED:
            return row.state is State.ENRICHED
        row.enriched = article.model_dump_json()
        row.attempts = row.tries = row.losses = 0
        row.error = None
        self.enter(row, State.ENRICHED)
        self.make_due(row, Step.INDEX, self.clock())
        return True

    def shelve_and_begin(
        self, claim: Claim, article: EnrichedArticle, following: Claim
    ) -> tuple[bool, bool]:
        """Shelve an article and begin the following one."""
        return self.shelve(claim, article), self.begin(following)

    def settle(self, claims: Sequence[Claim], followers: Sequence[str] = ()) -> list[bool]:
        """Note that the index has it."""
        return [self._settle(claim, followers) for claim in claims]

    def overdue(self, step: Step, limit: int, *, lane: Lane = Lane.FRESH) -> list[str]:
        """Take due ids that no message will bring."""
        self.mind_absence()
        now, ids = self.clock(), []
        grace = self.settings.grace_seconds
        for id in self._due(step, lane, now)[:limit]:
            row = self.rows[id]
            if row.holder and self.is_alive(row.holder):
                heard_until = self.holds[row.holder] + self.settings.lease_seconds
                row.due = max(heard_until, now) + 0.001
            elif row.holder or row.due <= now - grace:
                row.due = now + grace if row.holder else now
                ids.append(id)
        return ids

    def attend(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there."""
        self.beats[step] = self.clock() + seconds

    def heartbeat(self, holder: str | None, ended: Sequence[str] = ()) -> None:
        """Tell that a holder is at work."""
        now, lease = self.clock(), self.settings.lease_seconds
        self.mind_absence()
        self.heard = now
        if holder:
            self.holds[holder] = now
        for each in [*ended, *(one for one, at in self.holds.items() if at <= now - 100 * lease)]:
            self.holds.pop(each, None)

    def lost(self, task: str, cause: str) -> None:
        """Note that the worker of a task is lost."""
        for holder in [one for one in self.holds if one.rpartition("/")[2] == task]:
            self.causes.setdefault(holder, cause)
            self._bereave(holder)

    def goodbye(self, task: str) -> None:
        """Give back whatever a task still holds."""
        for holder in [one for one in self.holds if one.rpartition("/")[2] == task]:
            del self.holds[holder]
            self._bereave(holder)

    def forget(self) -> int:
        """Forget the finished articles that are known for long enough."""
        gone = [
            id
            for id, row in self.rows.items()
            if row.finished is not None
            and row.finished < self.clock() - self.days(id, row) * 86_400
        ]
        for id in gone:
            del self.rows[id]
        return len(gone)

    def _due(self, step: Step, lane: Lane, by: float) -> list[str]:
        ids = [
            id
            for id, row in self.rows.items()
            if row.step is step and row.lane is lane and row.due <= by
        ]
        return sorted(ids, key=lambda id: self.rows[id].due)

    def _bereave(self, holder: str) -> None:
        for row in self.rows.values():
            if row.step and row.holder == holder:
                row.due = self.clock()

    def _settle(self, claim: Claim, followers: Sequence[str]) -> bool:
        row = self.rows.get(claim.id)
        if row is None or row.at_work != claim.version:
            return False
        is_finished = row.finished is not None
        if row.step is not Step.INDEX and not is_finished:
            return False
        for follower in followers:
            self.follow_ups.list_of(follower).add(claim.id, self.clock())
            is_new = row.state is State.ENRICHED and not row.gone and not row.again
            if follower == "alerts" and is_new:
                self.follow_ups.list_of(follower).came[claim.id] = self.clock()
        if is_finished:
            return True
        is_late = row.writing > row.taken.get(Step.INDEX, 0.0)
        if row.is_removal and is_late and (not row.gone or row.state is State.DEAD):
            self.make_due(row, Step.INDEX, max(row.writing, self.clock()))
            return True
        if row.gone:
            row.late, row.gone = row.gone if is_late else 0, 0
            row.writing = row.writing if is_late else 0.0
            row.tries = row.losses = 0
            row.taken.clear()
            self._go_on(row)
            return True
        if row.state is not State.WITHDRAWN:
            self.enter(row, State.INDEXED)
            row.raw = row.enriched = None
        self.let_go(row)
        row.error, row.attempts, row.writing, row.finished = None, 0, 0.0, self.clock()
        row.late = 0
        row.trace = ""
        return True

    def _go_on(self, row: Row) -> None:
        if row.state is State.DEAD:
            self.let_go(row)
        else:
            row.attempts, row.error = 0, None
            self.make_due(row, Step.ENRICH, self.clock())

    def _claim(self, id: str, step: Step, holder: str) -> Claim:
        row, now = self.rows[id], self.clock()
        row.holder, row.has_begun = holder, False
        row.due = now + self.settings.lease_seconds
        is_again = step is Step.INDEX and row.writing > 0 and not row.again
        row.taken[step] = now
        if step is Step.INDEX and not row.is_removal:
            row.writing = now + self.settings.write_seconds()
        return Claim(
            id=id,
            revision=row.revision,
            version=row.at_work,
            step=step,
            lane=row.lane,
            holder=holder,
            losses=row.losses,
            is_again=is_again,
            raw=None if row.is_removal else row.raw,
            enriched=row.enriched,
            trace=row.trace,
        )

    def _is_free(self, id: str, step: Step, holder: str) -> bool:
        row, now = self.rows.get(id), self.clock()
        if row is None or row.step is not step or row.not_before > now:
            return False
        if row.holder in ("", holder):
            return True
        if self.is_alive(row.holder):
            row.due = max(now, self.holds[row.holder] + self.settings.lease_seconds) + 0.001
            return False
        return self._is_given_up(row, step)

    def _is_given_up(self, row: Row, step: Step) -> bool:
        """Judge the end of a row's holder; tell whether the row may be claimed now."""
        heard = self.holds.get(row.holder)
        if heard is None or (not row.has_begun and step is Step.ENRICH):
            return True
        if row.has_begun:
            known_at = heard + self.settings.lease_seconds + 0.001
            if self.clock() < known_at:
                row.due = known_at
                return False
            return not self._count_loss(row, step)
        row.losses += 1
        return True

    def _count_loss(self, row: Row, step: Step) -> bool:
        row.losses += 1
        row.attempts += not row.gone and self.died_alone(row.holder)
        cause = self.causes.get(row.holder, "no longer heard of")
        times = "1 time" if row.losses == 1 else f"{row.losses} times"
        message = f"{WorkerLost()} ({cause}, {times})"
        error = LastError(step=step, type=WorkerLost.__name__, message=message)
        is_enough = row.attempts >= self.settings.max_attempts or row.losses >= MOST_LOSSES
        if is_enough and not row.is_removal:
            self.bury(row, error)
            return True
        row.error = row.error if row.state is State.DEAD else error
        return False

    def _held(self, claim: Claim) -> Row | None:
        row = self.rows.get(claim.id)
        mine = row and row.at_work == claim.version and row.holder == claim.holder
        return row if mine else None

    def _backoff(self, tries: int) -> float:
        first, longest = self.settings.backoff_seconds, self.settings.backoff_max_seconds
        return float(min(first * 2 ** (tries - 1), longest))

"""What workers do with their claims in the state machine of the ledger."""

from shared.errors import NotFound
from shared.path.ports import FollowUps
from shared.path.state import LastError, State, Step
from shared.settings import SharedSettings
from tests.articles import enriched
from tests.contract.ledger_parts import FOLLOWER, Following, Index, Ledger, Work

SETTINGS = SharedSettings(max_attempts=2, lease_seconds=10, grace_seconds=5, backoff_seconds=1)


class Hands:
    """Workers between a ledger and an index, on a clock."""

    ledger: Ledger
    follow_ups: FollowUps
    owed: dict[str, int]
    settled: int
    index: Index
    working: list[Work]
    now: float
    holders: int

    def _work_off(self, step: Step, ids: list[str]) -> None:
        self.holders += 1
        for claim in self.ledger.claim(step, ids, self._holder(), 10, bulk=True):
            self._do(Work(claim, self.now + SETTINGS.write_seconds()), "done")

    def _holder(self) -> str:
        return f"host-{self.holders % 3}:{self.holders}/task-{self.holders}"

    def _do(self, work: Work, outcome: str) -> None:
        if work in self.working:
            self.working.remove(work)
        if outcome == "trouble":
            self.ledger.release([work.claim], at_once=self.holders % 2 == 0)
        elif work.claim.step is Step.ENRICH:
            self._enrich(work, outcome)
        else:
            self._index(work, outcome)

    def _enrich(self, work: Work, outcome: str) -> None:
        if not self.ledger.begin(work.claim):
            return
        if outcome == "done":
            self.ledger.shelve(work.claim, enriched(work.claim))
        elif outcome == "fails":
            self.ledger.fail(work.claim, _error(Step.ENRICH))

    def _turn(self, place: int) -> None:
        """Shelve an article as the next one begins, which is in work from then on."""
        at_work = [work for work in self.working if work.claim.step is Step.ENRICH]
        for work, following in zip(at_work[place:], at_work[place + 1 :], strict=False):
            if self.ledger.begin(work.claim):
                article = enriched(work.claim)
                self.ledger.shelve_and_begin(work.claim, article, following.claim)
                self.working.remove(work)
            return

    def _index(self, work: Work, outcome: str) -> None:
        if outcome == "dies":
            return
        if outcome == "fails":
            self.ledger.fail(work.claim, _error(Step.INDEX))
            return
        self._write(work)
        if not work.written:
            return
        if self.ledger.settle([work.claim], [FOLLOWER])[0]:
            self._owe(work.claim.id)
        else:
            self.index.remove(work.claim.id, work.claim.version)

    def _owe(self, id: str) -> None:
        """Note that a follower is to see to an article from now on."""
        self.settled += 1
        self.owed[id] = self.settled

    def _follow(self, work: Following, outcome: str) -> None:
        """End what a follower has in hand, which others may have taken meanwhile."""
        still = [id for id, number in work.owed.items() if self.owed.get(id) == number]
        if outcome == "trouble":
            self.follow_ups.give_back(FOLLOWER, work.taken, 3)
            for id in still:
                self._owe(id)
        if outcome == "done":
            self.follow_ups.done(FOLLOWER, work.taken)
            for id in still:
                del self.owed[id]

    def _write(self, work: Work) -> None:
        """Write in time: what a worker still writes after its lease is beyond the promise."""
        if self.now < work.until:
            self.index.write(work.claim)
            work.written = True

    def _state(self, id: str) -> State | None:
        try:
            return self.ledger.status(id).state
        except NotFound:
            return None


def _error(step: Step) -> LastError:
    return LastError(step=step, type="ValueError", message="it can't be")

"""A state machine that drives a ledger as a hostile world would, and holds it to its promise.

Messages are lost, doubled and reordered (a worker may be told any ids at any time), workers die
between any two steps, alone or with others, are heard of again after they were given up, say
goodbye in the middle of their work; what is finished is forgotten; owners post, change, withdraw
and replay whenever they like.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.errors import NotDead, NotFound
from shared.path.ports import FollowUps
from shared.path.state import Lane, State, Step
from tests.articles import raw
from tests.contract.ledger_hands import SETTINGS, Hands
from tests.contract.ledger_parts import FOLLOWER, Following, Index, Ledger, Work

IDS = ("a", "b")
ORDER = {State.RECEIVED: 0, State.ENRICHED: 1, State.INDEXED: 2}
PAID = (State.ENRICHED, State.INDEXED, State.DEAD)
"""Where these are reached nothing is owed, while the index remembers what it removed."""
DAY = 86_400.0


class LedgerMachine(Hands, RuleBasedStateMachine):
    """Subclasses say which ledger, on the machine's own clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000.0
        self.index = Index()
        self.working: list[Work] = []
        self.seen: dict[str, tuple[int, int]] = {}
        self.replays = dict.fromkeys(IDS, 0)
        self.lives = dict.fromkeys(IDS, 0)
        self.withdrawn = dict.fromkeys(IDS, 0)
        self.forgotten: dict[str, State | None] = {}
        self.holders = 0
        self.owed: dict[str, int] = {}
        self.settled = 0
        self.come_back: set[str] = set()
        self.following: list[Following] = []
        self.ledger, self.follow_ups = self.make()

    def make(self) -> tuple[Ledger, FollowUps]:
        """Return an empty ledger and empty lists, whose clock is `self.now`."""
        raise AssertionError("a subclass says which ledger")

    @rule(id=st.sampled_from(IDS), content=st.sampled_from(["甲。", "乙。", "丙。"]))
    def post(self, id: str, content: str) -> None:
        before = self._state(id)
        (receipt,) = self.ledger.accept([raw(id, content)])
        assert receipt is not None
        if before in (None, State.DEAD, State.WITHDRAWN):
            assert not receipt.duplicate
        again = self.ledger.accept([raw(id, content)])[0]
        assert again is not None
        assert again.duplicate
        assert again.revision == receipt.revision

    @rule(id=st.sampled_from(IDS), content=st.sampled_from(["甲。", "乙。", "丙。"]))
    def post_again(self, id: str, content: str) -> None:
        """Ask for what is indexed to be done again, as a re-enrichment does."""
        before = None if self._state(id) is None else self.ledger.status(id)
        (receipt,) = self.ledger.accept([raw(id, content)], again=True)
        assert receipt is not None
        if before is None:
            assert (receipt.revision, receipt.duplicate) == (1, False)
            return
        assert receipt.revision == before.revision
        assert receipt.duplicate or before.state is State.INDEXED
        assert self.ledger.status(id).times.received == before.times.received
        self.replays[id] += not receipt.duplicate

    @rule(id=st.sampled_from(IDS))
    def withdraw(self, id: str) -> None:
        if self._state(id) is None:
            return
        status, _ = self.ledger.withdraw(id)
        assert status.state is State.WITHDRAWN
        assert not self.ledger.withdraw(id)[1]
        self.withdrawn[id] = status.revision

    @rule(id=st.sampled_from(IDS))
    def replay(self, id: str) -> None:
        try:
            status = self.ledger.replay(id)
        except (NotDead, NotFound):
            assert self._state(id) is not State.DEAD
        else:
            assert status.state is State.RECEIVED
            self.replays[id] += 1

    @rule(
        step=st.sampled_from(Step),
        ids=st.lists(st.sampled_from(IDS)),
        again=st.booleans(),
        bulk=st.booleans(),
    )
    def deliver(self, step: Step, ids: list[str], again: bool, bulk: bool) -> None:
        self.holders += not again
        claims = self.ledger.claim(step, ids, self._holder(), 3, bulk=bulk)
        assert len({claim.id for claim in claims}) == len(claims)
        self.working += [Work(claim, self.now + SETTINGS.write_seconds()) for claim in claims]

    @precondition(lambda self: self.working)
    @rule(place=st.integers(0, 5), is_over=st.booleans())
    def be_heard(self, place: int, is_over: bool) -> None:
        """Let a holder be heard of, or tell that its task has ended."""
        holder = self.working[place % len(self.working)].claim.holder
        self.ledger.heartbeat(None if is_over else holder, [holder] if is_over else [])

    @precondition(lambda self: self.working)
    @rule(place=st.integers(0, 5), cause=st.sampled_from(["", "killed by signal 9"]))
    def be_lost(self, place: int, cause: str) -> None:
        """Let a worker say goodbye, or its parent see its end; its late work still comes in."""
        task = self.working[place % len(self.working)].claim.holder.rpartition("/")[2]
        if cause:
            self.ledger.lost(task, cause)
        else:
            self.ledger.goodbye(task)

    @rule()
    def days_pass(self) -> None:
        """Forget what finished long ago; what is under way stays.

        Whoever has written and asks the ledger a month later is beyond the promise.
        """
        self.now += 31 * DAY
        self.working = [work for work in self.working if not work.written]
        before = {id: self._state(id) for id in IDS}
        for _ in range(20):
            self.ledger.forget()
        for id in IDS:
            is_finished = before[id] in (State.INDEXED, State.WITHDRAWN)
            if self._state(id) is None and before[id] is not None:
                assert is_finished
                self.forgotten[id] = before[id]
                self.lives[id] += 1
                self.withdrawn[id] = 0
                self.seen.pop(id, None)
            else:
                assert self._state(id) is before[id]

    @precondition(lambda self: self.working)
    @rule(
        place=st.integers(0, 5),
        outcome=st.sampled_from(["done"] * 3 + ["fails", "trouble", "dies"]),
    )
    def work(self, place: int, outcome: str) -> None:
        self._do(self.working[place % len(self.working)], outcome)

    @precondition(lambda self: self.working)
    @rule(place=st.integers(0, 5))
    def turn(self, place: int) -> None:
        self._turn(place)

    @precondition(lambda self: any(work.claim.step is Step.INDEX for work in self.working))
    @rule(place=st.integers(0, 5))
    def write_only(self, place: int) -> None:
        """Write to the index and leave the rest for later: the worker may still die."""
        writers = [work for work in self.working if work.claim.step is Step.INDEX]
        self._write(writers[place % len(writers)])

    @rule(id=st.sampled_from(IDS), step=st.sampled_from(Step))
    def deliver_and_work(self, id: str, step: Step) -> None:
        """Do a step at once, as happens most of the time."""
        self._work_off(step, [id])

    @rule(seconds=st.sampled_from([0.5, 2, 10, 70]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def index_forgets_removals(self) -> None:
        """Wait for gc_deletes, which is shorter than a lease."""
        self.now += 61
        self.come_back |= set(self.index.removals)
        self.index.removals.clear()

    @rule(limit=st.integers(1, 2))
    def follow(self, limit: int) -> None:
        """Let a follower take what is due for it."""
        taken = self.follow_ups.take(FOLLOWER, limit, 20)
        self.following.append(Following(taken, {id: self.owed[id] for id in taken}))

    @precondition(lambda self: self.following)
    @rule(place=st.integers(0, 5), outcome=st.sampled_from(["done", "done", "trouble", "dies"]))
    def finish_following(self, place: int, outcome: str) -> None:
        self._follow(self.following.pop(place % len(self.following)), outcome)

    @rule(step=st.sampled_from(Step), lane=st.sampled_from(Lane))
    def sweep(self, step: Step, lane: Lane) -> None:
        ids = self.ledger.overdue(step, 10, lane=lane)
        assert not set(ids) & set(self.ledger.overdue(step, 10, lane=lane))

    @invariant()
    def nothing_goes_backwards(self) -> None:
        for id in IDS:
            state = self._state(id)
            if state is None:
                assert id not in self.seen
                continue
            revision = self.ledger.status(id).revision
            life = self.lives[id] * 1_000_000 + revision * 1000 + self.replays[id]
            place = (life, ORDER.get(state, 3))
            assert place >= self.seen.get(id, place), (id, state)
            self.seen[id] = place

    @invariant()
    def what_is_finished_is_true(self) -> None:
        """Find what is indexed in the index and, once nothing is under way, nothing withdrawn."""
        stats = self.ledger.stats()
        states = [self._state(id) for id in IDS]
        assert {state: states.count(state) for state in State} == dict(stats.states)
        for id in IDS:
            if self._state(id) is State.INDEXED:
                assert self.index.documents[id][1] == self.ledger.status(id).revision
            if self._state(id) not in (None, State.WITHDRAWN):
                assert self.ledger.status(id).attempts <= SETTINGS.max_attempts
            if self._state(id) is State.DEAD:
                assert self.ledger.status(id).last_error is not None
            if self._state(id) is State.INDEXED or not stats.unfinished:
                self.come_back.discard(id)
            if (self._state(id) in PAID or not stats.unfinished) and id not in self.come_back:
                # Whatever became of what was posted since.
                assert not self.index.holds(id, self.withdrawn[id])
            if self._state(id) is None and id in self.forgotten:
                # Whoever asks about it now asks the index.
                assert (id in self.index.documents) == (self.forgotten[id] is State.INDEXED)

    @invariant()
    def what_is_settled_is_followed(self) -> None:
        """Find on the follower's list what a search sees otherwise than it knows."""
        assert self.follow_ups.count(FOLLOWER) == len(self.owed)
        assert set(self.follow_ups.due(FOLLOWER, 10)) <= set(self.owed)

    def _a_while_passes(self) -> None:
        """Let time go by in which a sweep that lives is heard of, as it is where any worker is."""
        self.now += 90
        for _ in range(3):
            self.now += 0.4 * SETTINGS.lease_seconds
            self.ledger.heartbeat(None)

    def teardown(self) -> None:
        """All workers die; the sweep alone must bring everything to its end."""
        self.working.clear()
        self.following.clear()
        for _ in range(40):
            self._a_while_passes()
            for step in Step:
                for lane in Lane:
                    self._work_off(step, self.ledger.overdue(step, 10, lane=lane))
        assert self.ledger.stats().unfinished == 0
        if self.ledger.dead_letters(0, 1).total == 0:
            assert self.ledger.stats().unfinished_bytes == 0
        self.what_is_finished_is_true()
        for _ in IDS:
            self.follow_ups.done(FOLLOWER, self.follow_ups.take(FOLLOWER, 10, 20))
        assert self.follow_ups.count(FOLLOWER) == 0

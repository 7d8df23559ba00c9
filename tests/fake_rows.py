"""The rows of the ledger in memory and how each changes, which both of its sides share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from shared.errors import NotFound
from shared.path.state import Lane, LastError, State, Step
from shared.settings import SharedSettings
from tests.fake_follow_ups import FakeFollowUps
from tests.fake_row import Row


@dataclass
class Rows:
    """A dictionary of rows on a clock."""

    settings: SharedSettings
    clock: Callable[[], float]
    rows: dict[str, Row] = field(default_factory=dict)
    beats: dict[Step, float] = field(default_factory=dict)
    holds: dict[str, float] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)
    heard: float | None = None
    grace: float = 0.0
    versions: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Make lists for what is behind the index, on the same clock."""
        self.follow_ups = FakeFollowUps(self.clock)

    def start(self, row: Row, state: State, step: Step, lane: Lane = Lane.FRESH) -> None:
        """Begin a way anew under the next version."""
        row.version, row.attempts, row.tries, row.losses = next(self.versions), 0, 0, 0
        row.times, row.taken, row.error, row.lane, row.finished = {}, {}, None, lane, None
        self.enter(row, state)
        self.make_due(row, Step.INDEX if row.gone else step, self.clock())

    def enter(self, row: Row, state: State) -> None:
        """Note that a state is reached."""
        row.state = state
        row.times[state] = self.clock()
        # The port shows when the revision was received, whatever came of it.
        row.times.setdefault(State.RECEIVED, self.clock())

    def make_due(self, row: Row, step: Step, at: float) -> None:
        """Have a step done from this time on."""
        row.step, row.due, row.not_before = step, at, at
        row.holder, row.has_begun = "", False

    def let_go(self, row: Row) -> None:
        """End the work."""
        row.step, row.holder, row.has_begun = None, "", False

    def bury(self, row: Row, error: LastError) -> None:
        """Make a dead letter of it."""
        self.enter(row, State.DEAD)
        self.let_go(row)
        row.enriched, row.error = None, error
        if row.late:
            row.gone, row.late = row.late, 0
            self.make_due(row, Step.INDEX, max(row.writing, self.clock()))

    def days(self, id: str, row: Row) -> float:
        """Return for how many days a finished article is known."""
        could_return = id.startswith("url-") or re.match("src-[0-9a-f]+:url-", id)
        is_kept = row.state is State.WITHDRAWN and could_return
        settings = self.settings
        return settings.remember_withdrawn_days if is_kept else settings.remember_days

    def is_alive(self, holder: str) -> bool:
        """Tell whether a holder is heard of."""
        if holder not in self.holds or holder in self.causes:
            return False
        now = self.clock()
        return self.holds[holder] > now - self.settings.lease_seconds or now < self.grace

    def mind_absence(self) -> None:
        """Give all some time to be heard again where nobody was for a while."""
        now, lease = self.clock(), self.settings.lease_seconds
        if self.heard is not None and now - self.heard > lease / 2:
            self.grace, self.heard = now + 0.6 * lease, now

    def died_alone(self, holder: str) -> bool:
        """Tell whether no other worker was lost at about the same time."""
        heard, near = self.holds[holder], 0.3 * self.settings.lease_seconds
        worker = holder.rpartition("/")[0] or holder
        return not any(
            abs(at - heard) <= near and (other.rpartition("/")[0] or other) != worker
            for other, at in self.holds.items()
        )

    def row(self, id: str) -> Row:
        """Return what is kept of an article. Raises NotFound."""
        if id not in self.rows:
            raise NotFound(id)
        return self.rows[id]

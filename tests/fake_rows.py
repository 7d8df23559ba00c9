"""The rows of the ledger in memory and how each changes, which both of its sides share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from shared.errors import NotFound
from shared.path.state import LastError, State, Step
from shared.settings import SharedSettings
from tests.fake_row import Row


@dataclass
class Rows:
    """A dictionary of rows on a clock."""

    settings: SharedSettings
    clock: Callable[[], float]
    rows: dict[str, Row] = field(default_factory=dict)
    beats: dict[Step, float] = field(default_factory=dict)
    versions: Iterator[int] = field(default_factory=lambda: count(1))

    def start(self, row: Row, state: State, step: Step) -> None:
        """Begin a way anew under the next version."""
        row.version, row.attempts, row.tries = next(self.versions), 0, 0
        row.times, row.error, row.begun = {}, None, []
        self.enter(row, state)
        self.make_due(row, step, self.clock())

    def enter(self, row: Row, state: State) -> None:
        """Note that a state is reached."""
        row.state = state
        row.times[state] = self.clock()
        # The port shows when the revision was received, whatever came of it.
        row.times.setdefault(State.RECEIVED, self.clock())

    def make_due(self, row: Row, step: Step, at: float) -> None:
        """Have a step done from this time on."""
        row.step, row.due, row.not_before = step, at, at
        row.lease, row.holder = 0.0, ""

    def let_go(self, row: Row) -> None:
        """End the work."""
        row.step, row.lease, row.holder = None, 0.0, ""

    def bury(self, row: Row, error: LastError) -> None:
        """Make a dead letter of it."""
        self.enter(row, State.DEAD)
        self.let_go(row)
        row.enriched, row.error = None, error

    def lease(self, row: Row) -> None:
        """Lease it from now on."""
        row.lease = row.due = self.clock() + self.settings.lease_seconds
        if row.step is Step.INDEX and row.state is not State.WITHDRAWN:
            row.writing = row.lease

    def row(self, id: str) -> Row:
        """Return what is kept of an article. Raises NotFound."""
        if id not in self.rows:
            raise NotFound(id)
        return self.rows[id]

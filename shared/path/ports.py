"""What the rooms ask of their surroundings; adapters and fakes keep one contract."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from shared.articles import EnrichedArticle, RawArticle
from shared.path.events import Event
from shared.path.state import (
    Claim,
    DeadLetters,
    Health,
    LastError,
    Receipt,
    State,
    Stats,
    Status,
    Step,
)

E = TypeVar("E", bound=Event, contravariant=True)


class Outbox(Protocol[E]):
    """Tells the next room what happened; losing a message costs time, never an article."""

    def publish(self, event: E) -> None:
        """Send the event. Raises QueueAway."""


class Intake(Protocol):
    """The ledger as the accepting room sees it. Every method raises RedisAway."""

    def accept(
        self, articles: Sequence[RawArticle], *, again: bool = False
    ) -> list[Receipt | None]:
        """Take articles in, each in one atomic step; None stands where the path is full.

        `again` takes what is indexed with equal fields through the path once more, as the same
        revision received at the same time; what is under way, dead, withdrawn or changed stays.
        """

    def withdraw(self, id: str, *, known: bool = False) -> tuple[Status, bool]:
        """Take an article back for good; True if it wasn't yet.

        `known` says that the index has it, whatever the ledger knows. Raises NotFound.
        """

    def status(self, id: str) -> Status:
        """Tell where an article stands. Raises NotFound."""

    def stats(self) -> Stats:
        """Count what is on the path."""

    def health(self) -> Health:
        """Tell whether the store is full and whether what is due moves."""

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters, newest first."""

    def replay(self, id: str) -> Status:
        """Make a dead letter due again under a new version. Raises NotFound, NotDead."""


class WorkLedger(Protocol):
    """The ledger as a working room sees it. Every method raises RedisAway."""

    def claim(self, step: Step, ids: Sequence[str], holder: str, limit: int) -> list[Claim]:
        """Lease these articles and, up to `limit`, further due ones to `holder`.

        What is done, leased by another or waits for a later try is left out.
        """

    def begin(self, claim: Claim) -> bool:
        """Count an attempt immediately before the work.

        False when the claim has been overtaken, or when its tries are used up (it is dead then).
        """

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Note the article's own fault: try again later or, after the last try, bury it.

        `final` says that another try is useless. Returns its state then, or None when the claim
        has been overtaken.
        """

    def release(self, claims: Sequence[Claim]) -> None:
        """Give claims back, due again after a backoff that grows.

        A begun attempt is uncounted, even when another holder has taken over since. May be called
        again.
        """

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on the enriched shelf; False when overtaken."""

    def settle(self, claims: Sequence[Claim]) -> list[bool]:
        """Note that a search sees the articles (or no longer does): the path ends here.

        False where the claim has been overtaken: what was written for it is to be removed.
        """

    def overdue(self, step: Step, limit: int) -> list[str]:
        """Take up to `limit` due ids that nobody works on and that no message will bring."""

    def beat(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there, for so long at least."""

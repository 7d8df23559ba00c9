"""What the rooms ask of their surroundings; adapters and fakes keep one contract."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from shared.articles import EnrichedArticle, RawArticle
from shared.path.events import Event
from shared.path.state import (
    Claim,
    DeadLetters,
    Health,
    Lane,
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
    """The ledger as the accepting room sees it. Every method raises RedisAway.

    Who acts on what he saw of an article before names its version then as `expected` (0: it wasn't
    known). Each post, replay and withdrawal gives another, so where its owner was faster nothing
    happens. What the ledger has forgotten since counts as it was.
    """

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take articles in, each in one atomic step; None stands where the path is full.

        `traces`, if given, is the `traceparent` of each, which its claims bring along.
        `again` takes what is indexed with equal fields through the path once more, as the same
        revision received at the same time; what is under way, dead, withdrawn or changed stays.
        It goes on the bulk lane, which may fill half of the path.
        What isn't as `expected` is a duplicate that was `overtaken`.
        """

    def withdraw(
        self, id: str, *, known: bool = False, trace: str = "", expected: int | None = None
    ) -> tuple[Status, bool]:
        """Take an article back for good; True if it wasn't yet, and is as `expected`.

        `known` says that the index has it, though the ledger may have forgotten it. The index obeys
        before what is posted later goes on. Raises NotFound.
        """

    def status(self, id: str) -> Status:
        """Tell where an article stands. Raises NotFound, also for what finished long ago."""

    def stats(self) -> Stats:
        """Count what is on the path."""

    def health(self) -> Health:
        """Tell whether there is room and progress."""

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters, newest first."""

    def dead_letter(self, id: str) -> tuple[Status, RawArticle]:
        """Return a dead letter and the article as it was posted. Raises NotFound, NotDead."""

    def replay(self, id: str) -> Status:
        """Make a dead letter due again under a new version. Raises NotFound, NotDead."""


class WorkLedger(Protocol):
    """The ledger as a working room sees it. Every method raises RedisAway.

    A holder is named `worker/task`: a process and what it does at the moment. It holds its claims
    for as long as it is heard of; the claims of one that isn't, or has ended, are free.
    """

    def claim(
        self, step: Step, ids: Sequence[str], holder: str, limit: int, *, bulk: bool = False
    ) -> list[Claim]:
        """Lease these articles and, up to `limit`, further due ones to `holder`, fresh ones first.

        `bulk` fills up with the other lane too. What is done, leased by another or waits for a
        later try is left out. What was in work when its worker was lost is judged: an attempt is
        counted if that worker was lost alone, and after the last one the article is dead.
        """

    def begin(self, claim: Claim) -> bool:
        """Note immediately before the work that it begins; False when the claim was overtaken."""

    def fail(self, claim: Claim, error: LastError, *, final: bool = False) -> State | None:
        """Count the article's own fault: try again later or, after the last try, bury it.

        `final` says that another try is useless. Returns its state then, or None when the claim
        has been overtaken.
        """

    def release(self, claims: Sequence[Claim], *, at_once: bool = False) -> None:
        """Give claims back uncounted, due again after a backoff that grows, or at once."""

    def shelve(self, claim: Claim, article: EnrichedArticle) -> bool:
        """Put the annotated article on the enriched shelf; False when overtaken."""

    def shelve_and_begin(
        self, claim: Claim, article: EnrichedArticle, following: Claim
    ) -> tuple[bool, bool]:
        """Shelve an article, then begin the following one, in one round trip; return both answers.

        What raised may have been done, or half of it; to do it once more changes nothing.
        """

    def settle(self, claims: Sequence[Claim], followers: Sequence[str] = ()) -> list[bool]:
        """Note that a search sees the articles (or no longer does): the path ends here.

        Each of `followers` has them on its list from then on (port FollowUps). False where a newer
        version has come: what was written for the claim is to be removed.
        """

    def overdue(self, step: Step, limit: int, *, lane: Lane = Lane.FRESH) -> list[str]:
        """Take up to `limit` due ids that nobody works on and that no message will bring."""

    def attend(self, step: Step, seconds: float) -> None:
        """Tell that a worker for this step is there, for so long at least."""

    def heartbeat(self, holder: str | None, ended: Sequence[str] = ()) -> None:
        """Tell that a holder is at work, and which have ended."""

    def lost(self, task: str, cause: str) -> None:
        """Note that the worker of a task is lost, and how; what it held is due again."""

    def goodbye(self, task: str) -> None:
        """Give back whatever a task still holds, uncounted and due at once."""

    def forget(self) -> int:
        """Forget some of the finished articles that are known for long enough; return how many.

        Called again and again it comes to all of them.
        """


MOST_LATE = 10
"""So often what is to be done behind the index may be late."""


class FollowUps(Protocol):
    """What is still to be done behind the index, a list for each follower.

    Every method raises RedisAway.
    """

    def take(self, follower: str, limit: int, seconds: float) -> dict[str, int]:
        """Take what is due, the earliest first; each id comes with the number of its take.

        It is due again after so many seconds, unless it is done by then; and is then taken alone,
        as it may be what its worker died of. What was late ten times is dropped, and logged.
        """

    def came(self, follower: str, ids: Sequence[str]) -> dict[str, datetime | None]:
        """Return since when what was posted can be found; None for what is only done again.

        That is kept for `alerts` alone, until an id is off the list.
        """

    def done(self, follower: str, taken: Mapping[str, int]) -> None:
        """Take it off the list, but for what was added anew since it was taken."""

    def give_back(self, follower: str, taken: Mapping[str, int], seconds: float) -> None:
        """Make it due after so many seconds, but for what was added anew since it was taken."""

    def due(self, follower: str, limit: int) -> list[str]:
        """Return what is due, the earliest first, and leave it there."""

    def count(self, follower: str) -> int:
        """Return how many ids stand on the list, due, in hand or put off."""

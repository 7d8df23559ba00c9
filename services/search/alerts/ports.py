"""The ports of the saved searches, and what they raise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.search.alerts.schemas import DeadDelivery, Delivery, Failing, SavedSearch
from shared.errors import CaibianError

MOST = 500
"""So many searches are kept of one owner."""


class NoSearch(CaibianError):
    """There is no saved search with this id."""


class SearchNotKnown(NoSearch):
    """The saved search has filters that this release doesn't know."""


class TooManySearches(CaibianError):
    """No more searches can be saved; delete some."""


class WebhookBehind(CaibianError):
    """Too many deliveries wait for this webhook; no further one is made."""


class NoLetter(CaibianError):
    """There is no such delivery among those that failed for good."""


class Searches(Protocol):
    """The saved searches. Every method raises RedisAway."""

    def add(self, search: SavedSearch) -> None:
        """Keep a search. Raises TooManySearches: so many are kept of one owner."""

    def all(self) -> list[SavedSearch]:
        """Return all searches that this release knows all filters of, the oldest first."""

    def get(self, id: str) -> SavedSearch:
        """Return a search. Raises NoSearch, SearchNotKnown."""

    def remove(self, id: str) -> None:
        """Forget a search. Raises NoSearch."""

    def replace(self, search: SavedSearch) -> None:
        """Keep a search in the place of the one with its id. Raises NoSearch."""

    def failing(self) -> dict[str, Failing]:
        """Return by their searches the webhooks whose last call failed."""

    def note_call(self, search: str, failing: Failing | None) -> None:
        """Note how the last call of a search's webhook failed; None: it was taken."""

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Put a delivery that failed for good among the dead letters; it counts as asked for."""

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed for good with their causes, the newest first.

        Those that this release can't read are left out.
        """

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed for good."""


class Postman(Protocol):
    """Keeps deliveries until they are made. Every method raises RedisAway."""

    def send(self, delivery: Delivery) -> bool:
        """Have a delivery made; False if one with its key was asked for before.

        Raises WebhookBehind: too many wait for its search. Then it doesn't count as asked for until
        it is buried.
        """

    def again(self, delivery: Delivery, seconds: float) -> None:
        """Have a delivery that failed made once more after so many seconds."""

    def find(self, key: str) -> Delivery | None:
        """Return a delivery that waits to be made; None where it can't be read, too."""

    def along(self, delivery: Delivery, most: int, seconds: float) -> "list[Taken]":
        """Take in hand, for so long, others that wait for the webhook of the same search.

        Those in hand already are left out; the earliest due come first, whether due yet or not.
        """

    def made(self, taken: "Sequence[Taken]") -> None:
        """Forget what was taken along, unless it was asked for anew since."""

    def rest(self, delivery: Delivery, seconds: float) -> None:
        """Let a delivery, and all that wait for the same webhook, wait for so long at least."""


@dataclass(frozen=True)
class Taken:
    """A delivery that was taken in hand along with another, and the number of that take."""

    delivery: Delivery
    number: int


class Paces(Protocol):
    """How often webhooks may be called, whoever calls them. Every method raises RedisAway."""

    def turn(self, webhook: str, seconds: float) -> float:
        """Return 0 where a webhook may be called now: then nobody else's turn comes for so long.

        Else return in how many seconds to ask again.
        """

    def hold(self, webhook: str, seconds: float) -> None:
        """Let nobody call a webhook for so long."""


@dataclass(frozen=True)
class News:
    """An article that a search finds: its id, the key of what was posted, when it came in.

    That is when it could first be found or, where that isn't known, when it was posted.
    """

    id: str
    key: str
    came_at: datetime


@dataclass(frozen=True)
class Arrival:
    """An article of a river and when it came in; numbers grow from each arrival to the next."""

    id: str
    number: int
    came_at: datetime


@dataclass(frozen=True)
class Unread:
    """What is new to somebody in a river: behind `number`, up to which he looked at `looked_at`."""

    count: int
    number: int = 0
    looked_at: datetime | None = None


MOST_IN_RIVER = 1000
"""So many arrivals a river holds, the latest."""


class Rivers(Protocol):
    """What saved searches have found since they were kept, in the order in which it came in.

    An article has one place in a river, its last: what is posted anew with changes is news, what
    is only annotated anew is none. Every method raises RedisAway.
    """

    def note(self, search: str, found: Sequence[News], gone: Sequence[str]) -> None:
        """Add what a search finds, unless it is known so; take out what it finds no longer.

        Of a search that isn't kept nothing is noted.
        """

    def holding(self, searches: Sequence[str], ids: Sequence[str]) -> set[str]:
        """Return those of these searches whose rivers know any of these articles."""

    def arrivals(
        self, search: str, size: int, *, after: int = 0, before: int | None = None
    ) -> list[Arrival]:
        """Return arrivals between two numbers, both left out, the latest first."""

    def passed(self, search: str) -> int:
        """Return the number of the latest arrival that had to make room; 0: none had to."""

    def unread(self, who: str, searches: Sequence[str]) -> Mapping[str, Unread]:
        """Return what is new to somebody in each of these rivers."""

    def look(self, search: str, who: str, number: int) -> None:
        """Note that somebody has looked up to a number, which may be one from before."""

    def drop(self, search: str) -> None:
        """Forget a river, and who looked at it."""

"""Saved searches, a postman and a web in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.search.alerts.delivery import WebhookFailed
from services.search.alerts.handlers import MOST, NoSearch, TooManySearches, WebhookBehind
from services.search.alerts.schemas import DeadDelivery, Delivery, SavedSearch
from shared.errors import RedisAway


@dataclass
class FakeSearches:
    """Saved searches in a dictionary (port Searches)."""

    kept: dict[str, SavedSearch] = field(default_factory=dict)
    letters: list[DeadDelivery] = field(default_factory=list)

    def add(self, search: SavedSearch) -> None:
        """Keep a search."""
        if sum(each.owner == search.owner for each in self.kept.values()) >= MOST:
            raise TooManySearches(MOST)
        self.kept[search.id] = search

    def all(self) -> list[SavedSearch]:
        """Return all searches."""
        return sorted(self.kept.values(), key=lambda search: (search.created_at, search.id))

    def get(self, id: str) -> SavedSearch:
        """Return a search."""
        if id not in self.kept:
            raise NoSearch(id)
        return self.kept[id]

    def remove(self, id: str) -> None:
        """Forget a search."""
        self.get(id)
        del self.kept[id]

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Keep a delivery that failed."""
        self.letters.insert(0, DeadDelivery(delivery=delivery, cause=cause))

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed."""
        return list(self.letters)

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed."""
        self.letters = [letter for letter in self.letters if letter not in letters]


@dataclass
class FakePostman:
    """Keeps what it is to deliver (port Postman)."""

    sent: list[tuple[Delivery, float]] = field(default_factory=list)
    is_away: bool = False
    behind: set[str] = field(default_factory=set)

    def send(self, delivery: Delivery) -> bool:
        """Keep a delivery."""
        if self.is_away:
            raise RedisAway
        if self.find(delivery.key):
            return False
        if delivery.search in self.behind:
            raise WebhookBehind("5000 deliveries wait for it already")
        self.sent.append((delivery, 0.0))
        return True

    def again(self, delivery: Delivery, seconds: float) -> None:
        """Keep a delivery that failed."""
        self.sent.append((delivery, seconds))

    def find(self, key: str) -> Delivery | None:
        """Return a delivery as it was kept last."""
        found = [delivery for delivery, _ in self.sent if delivery.key == key]
        return found[-1] if found else None


@dataclass
class FakeWeb:
    """Keeps what is posted (port Web); `error` is raised instead."""

    posts: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    error: Exception | None = None

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """Keep a body."""
        if self.error is not None:
            raise self.error
        self.posts.append((url, body, headers))


FAILED = WebhookFailed("it answered 500")

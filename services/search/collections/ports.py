"""The port of the collections, and what it raises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.search.collections.models import (
    Adding,
    Collection,
    CollectionChange,
    Item,
    ItemChange,
    LogEntry,
    Outcome,
)
from shared.errors import CaibianError


class NoCollection(CaibianError):
    """There is no collection with this id, or the link to it was taken back."""


class NoItem(CaibianError):
    """The collection doesn't hold this article."""


class TooManyCollections(CaibianError):
    """No more collections can be made; delete some."""


class NoteChanged(CaibianError):
    """Somebody has changed the note meanwhile."""


class CollectionFull(CaibianError):
    """The collection takes no more: so much is written in it, or an item has so many tags."""


@dataclass(frozen=True)
class By:
    """Who does something: who it is, as in key:… or person:…, and what they are called."""

    who: str
    name: str


@dataclass(frozen=True)
class News:
    """What others added that is new to somebody: behind `number`, up to which he looked.

    `latest` is the number of the last item that was added.
    """

    count: int
    number: int = 0
    looked_at: datetime | None = None
    latest: int = 0


class Collections(Protocol):
    """Keeps collections. Each change is whole by itself, of one item or of one head.

    Every method raises RedisAway, and NoCollection where it is about one that isn't there.
    """

    def make(self, collection: Collection, by: By, most: int) -> None:
        """Keep a new collection. Raises TooManyCollections: its owner has `most`."""

    def get(self, id: str) -> Collection:
        """Return a collection."""

    def some(self, ids: Sequence[str]) -> list[Collection]:
        """Return those of some collections that are there, in their order."""

    def ids_of(self, owner: str | None) -> list[str]:
        """Return the ids of an owner's collections."""

    def owned(self, owner: str | None) -> list[Collection]:
        """Return an owner's collections, the last changed first."""

    def all(self) -> list[Collection]:
        """Return all collections, the last changed first."""

    def describe(self, id: str, change: CollectionChange, by: By) -> None:
        """Change what a collection is called."""

    def share(self, id: str, token: str | None, *, may_add: bool, by: By) -> None:
        """Have a link open a collection, another than before or none."""

    def drop(self, id: str) -> None:
        """Forget a collection and all that it holds."""

    def add(self, id: str, adding: Adding, by: By) -> list[Outcome]:
        """Put articles on top, each unless it is there, in their order."""

    def remove(self, id: str, articles: Sequence[str], by: By, *, only_own: bool) -> list[bool]:
        """Take articles out; tell which were there (and were added by who asks, if wished)."""

    def change(self, id: str, article: str, change: ItemChange, by: By) -> None:
        """Change an item. Raises NoItem, NoteChanged, CollectionFull; then nothing is changed."""

    def items(
        self, id: str, size: int, *, below: int | None = None, tag: str | None = None
    ) -> list[Item]:
        """Return items from the top, those below a place, of a tag alone if one is given."""

    def find(self, id: str, articles: Sequence[str]) -> dict[str, Item]:
        """Return those of some articles that are in a collection."""

    def articles(self, id: str, tag: str | None = None) -> list[str]:
        """Return all articles of a collection from the top, of a tag alone if one is given."""

    def tags(self, id: str) -> Mapping[str, int]:
        """Return how many items have each tag, the most frequent first."""

    def sizes(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many items each of some collections holds."""

    def holding(self, article: str, ids: Sequence[str]) -> dict[str, Item]:
        """Return the item of an article in each of these collections that holds it."""

    def log(self, id: str, size: int, before: int | None = None) -> list[LogEntry]:
        """Return what was done, the latest first, before a number."""

    def names(self, id: str) -> Mapping[str, str]:
        """Return what those are called who did something to a collection."""

    def news(self, who: str, ids: Sequence[str]) -> Mapping[str, News]:
        """Return what is new to somebody in each of these collections, 1,000 items at most."""

    def look(self, id: str, who: str, number: int) -> None:
        """Note that somebody has looked up to an item's number, which may be one from before."""

    def follow(self, who: str, id: str, token: str | None) -> None:
        """Keep a collection of another's in somebody's list; without a token no longer."""

    def followed(self, who: str) -> Mapping[str, str]:
        """Return the ids of the collections in somebody's list with the tokens that open them."""

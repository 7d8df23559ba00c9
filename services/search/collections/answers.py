"""What is told of collections."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from services.search.collections.models import Collection, Item, LogEntry, Outcome
from shared.articles import Model


class ShownCollection(Collection):
    """A collection as it is open to a caller; `token` is told to who may share it.

    `reference` is what to ask for it by: its id, or the id and the token of its link.
    """

    reference: str
    items: int = Field(description="how many articles it holds")
    unread: int = Field(description="how many others added since the caller looked, up to 1,000")
    is_own: bool = Field(description="whether the caller may do everything with it")
    may_write: bool = Field(description="whether the caller may add, note and tag")
    is_shared: bool = Field(description="whether it has a link")


class CollectionList(Model):
    """Collections, the last changed first: one's own, and those of others in one's list."""

    collections: tuple[ShownCollection, ...]
    followed: tuple[ShownCollection, ...] = ()


class CollectedArticle(Model):
    """An article of a collection as the index has it now."""

    title: str
    url: str | None
    source: str | None
    published_at: datetime | None
    received_at: datetime
    summary: str


class ShownItem(Item):
    """An item with its article; None where it was withdrawn or isn't searchable for now."""

    found: CollectedArticle | None = None
    is_new: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether nothing is to be shown of the article."""
        return self.found is None


class TagCount(Model):
    """A tag and how many items have it."""

    tag: str
    count: int


class CollectionPage(Model):
    """A collection with a page of its items; `next` is the cursor of the page behind it.

    The caller has looked up to the item `looked`, at `looked_at`; `latest` is the number of the
    last one that was added. `names` says what those are called who added.
    """

    collection: ShownCollection
    looked: int
    looked_at: datetime | None
    latest: int
    tags: tuple[TagCount, ...]
    items: tuple[ShownItem, ...]
    next: str | None
    names: Mapping[str, str]


class Added(Model):
    """What became of an article that was to be added."""

    article: str
    outcome: Outcome


class AddedAnswer(Model):
    """What became of each article, in the order of the request, and how many are new."""

    added: int
    results: tuple[Added, ...]


class Log(Model):
    """What was done to a collection, the latest first; `next` is `before` of the page behind."""

    entries: tuple[LogEntry, ...]
    names: Mapping[str, str]
    next: int | None


class Link(Model):
    """The link that opens a collection to whoever in the desk has it."""

    token: str
    reference: str = Field(description="what to ask for the collection by")
    path: str = Field(description="of its page")
    may_add: bool

"""Collections of articles, and what is told of them."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from caibian_client.models.base import Model, Open


class Order(Open):
    """The order of items: as they were placed, or by when their articles were published."""

    PLACED = "placed"
    NEWEST = "newest"
    OLDEST = "oldest"


class Where(Open):
    """Where in its collection an item is moved."""

    FIRST = "first"
    UP = "up"
    DOWN = "down"
    LAST = "last"


class Outcome(Open):
    """What became of an article that was to be added."""

    ADDED = "added"
    THERE = "there"
    MISSING = "missing"
    FULL = "full"


class Collection(Model):
    """Articles kept together; `reference` is what to ask for it by.

    Its owner is told the `token` of its link; `unread` counts what others added since the caller
    looked.
    """

    id: str
    name: str
    description: str = ""
    owner: str | None = None
    created_at: datetime
    updated_at: datetime
    token: str | None = Field(None, repr=False)
    may_add: bool = False
    reference: str = Field(repr=False)
    items: int
    unread: int = 0
    is_own: bool = False
    may_write: bool = False
    is_shared: bool = False


class Collections(Model):
    """Collections, the last changed first: one's own, and those of others that one follows."""

    collections: tuple[Collection, ...]
    followed: tuple[Collection, ...] = ()


class Item(Model):
    """An article of a collection; the greater its `place`, the higher it stands."""

    article: str
    note: str = ""
    tags: tuple[str, ...] = ()
    added_by: str
    added_at: datetime
    number: int = 0
    place: int = 0


class CollectedArticle(Model):
    """An article of a collection as the index has it now."""

    title: str
    url: str | None = None
    source: str | None = None
    published_at: datetime | None = None
    received_at: datetime
    summary: str


class ShownItem(Item):
    """An item with its article; None where it was withdrawn or can't be searched for now."""

    found: CollectedArticle | None = None
    is_new: bool = False


class TagCount(Model):
    """A tag and how many items have it."""

    tag: str
    count: int


class CollectionPage(Model):
    """A collection with a page of its items; `next` is the cursor of the page behind it."""

    collection: Collection
    looked: int
    looked_at: datetime | None = None
    latest: int
    tags: tuple[TagCount, ...]
    items: tuple[ShownItem, ...]
    next: str | None = None
    names: Mapping[str, str] = {}


class Added(Model):
    """What became of an article that was to be added."""

    article: str
    outcome: Outcome


class AddedAnswer(Model):
    """What became of each article, in the order of the request, and how many are new."""

    added: int
    results: tuple[Added, ...]


class LogEntry(Model):
    """Who did what to a collection when, to how many articles, the first of them."""

    number: int
    at: datetime
    who: str
    what: str
    count: int = 0
    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Log(Model):
    """What was done to a collection, the latest first; `next` is `before` of the page behind."""

    entries: tuple[LogEntry, ...]
    names: Mapping[str, str] = {}
    next: int | None = None


class Link(Model):
    """The link that opens a collection to whoever may read there."""

    token: str = Field(repr=False)
    reference: str = Field(repr=False)
    path: str = Field(repr=False)
    may_add: bool

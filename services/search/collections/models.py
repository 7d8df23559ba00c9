"""Collections as they are asked for, kept and told."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from shared.articles import ID_PATTERN, Model, Strict
from shared.text.plain_line import plain_line

MOST_OF_ONE = 500
"""So many collections are kept of one owner."""
MOST_ITEMS = 5000
"""So many articles a collection holds."""
MOST_AT_ONCE = 1000
"""So many articles are added or removed by one request."""
LONGEST_NOTE = 4000
"""A note has so many characters at most."""
MOST_TAGS = 20
"""An item has so many tags at most."""
MOST_BYTES = 4 << 20
"""All items of a collection, with notes and tags, take so many bytes at most."""
MOST_LOGGED = 1000
"""So many deeds a collection's log holds, the latest."""
MOST_NAMED = 20
"""So many articles a line of the log names, though it may be about more."""

# What a form sends for the end of a line, and what can't be kept: halves of surrogate pairs.
_ENDS = re.compile(r"\r\n?")


def _one_line(most: int) -> BeforeValidator:
    """Return what makes one line of a name; what was sent too long stays so, and is refused."""
    return BeforeValidator(
        lambda text: plain_line(text) if isinstance(text, str) and len(text) <= most else text
    )


def _lines(text: Any) -> Any:
    return _ENDS.sub("\n", text).strip() if isinstance(text, str) else text


def _once(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))


Name = Annotated[str, _one_line(200), Field(min_length=1, max_length=200)]
Description = Annotated[str, BeforeValidator(_lines), Field(max_length=2000)]
Note = Annotated[str, BeforeValidator(_lines), Field(max_length=LONGEST_NOTE)]
Tag = Annotated[str, _one_line(50), Field(min_length=1, max_length=50)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS), AfterValidator(_once)]
ArticleId = Annotated[str, Field(pattern=ID_PATTERN)]


class Collection(Model):
    """Articles kept together under a name; `token` opens it to whoever in the desk has its link.

    Without a token it is its owner's alone. `may_add`: who has the link may add and write, too.
    """

    id: str
    name: str
    description: str = ""
    owner: str | None = Field(None, description="who made it, as in key:… or person:…")
    created_at: datetime
    updated_at: datetime
    token: str | None = None
    may_add: bool = False


class Item(Model):
    """An article of a collection, whatever became of it: nothing of its text is kept here.

    `number` grows with each article that is added; the greater its `place`, the higher it stands.
    """

    article: str
    note: str = ""
    tags: tuple[str, ...] = ()
    added_by: str = Field(description="who added it, as in key:… or person:…")
    added_at: datetime
    number: int = 0
    place: int = 0


class Deed(StrEnum):
    """What somebody does to a collection."""

    MADE = "made"
    DESCRIBED = "described"
    SHARED = "shared"
    UNSHARED = "unshared"
    ADDED = "added"
    REMOVED = "removed"
    NOTED = "noted"
    TAGGED = "tagged"
    MOVED = "moved"


class LogEntry(Model):
    """A line of a collection's log: who did what when, to how many articles, the first of them."""

    number: int
    at: datetime
    who: str
    what: Deed
    count: int = 0
    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class CollectionIn(Strict):
    """A collection to make."""

    name: Name = Field(examples=["水厂建设专题"])
    description: Description = Field("", examples=["每周五汇总"])


class CollectionChange(Strict):
    """What of a collection is to be otherwise; what is left out stays."""

    name: Name | None = None
    description: Description | None = None


class Adding(Strict):
    """Articles to add, the first to stand on top; note and tags are for those that are new."""

    articles: Annotated[tuple[ArticleId, ...], Field(min_length=1, max_length=MOST_AT_ONCE)] = (
        Field(examples=[["sample-1", "sample-2"]])
    )
    note: Note = Field("", examples=["待核实"])
    tags: Tags = Field((), examples=[["水厂", "要闻"]])


class Where(StrEnum):
    """Where in its collection an item is moved."""

    FIRST = "first"
    UP = "up"
    DOWN = "down"
    LAST = "last"


class ItemChange(Strict):
    """What of an item is to be otherwise; what is left out stays.

    With `was`, the note is changed only if it is still that. `tags` puts others in the place of
    all; `add_tags` and `remove_tags` leave alone what others did meanwhile.
    """

    note: Note | None = Field(None, examples=["投产日期已核实"])
    was: Note | None = Field(None, examples=["待核实"])
    tags: Tags | None = Field(None, description="all tags anew", examples=[None])
    add_tags: Tags = Field((), examples=[["重点报道"]])
    remove_tags: Tags = Field((), examples=[["待核实"]])
    move: Where | None = Field(None, description="one place, or to an end")


class Outcome(StrEnum):
    """What became of an article that was to be added."""

    ADDED = "added"
    THERE = "there"
    MISSING = "missing"
    FULL = "full"


class Order(StrEnum):
    """The order of items: as they were placed, or by when their articles were published."""

    PLACED = "placed"
    NEWEST = "newest"
    OLDEST = "oldest"


class PageParams(Strict):
    """Which part of a collection is asked for."""

    size: int = Field(50, ge=1, le=100, description="how many items")
    cursor: str | None = Field(
        None, pattern=r"^[a-z]+:-?\d{1,15}$", description="`next` of the page before"
    )
    tag: Tag | None = Field(None, description="only items that have this tag")
    sort: Order = Field(Order.PLACED, description="as placed (new ones on top), or by date")


class LogParams(Strict):
    """Which part of a collection's log is asked for."""

    size: int = Field(50, ge=1, le=200, description="how many entries")
    before: int | None = Field(None, ge=0, le=2**53, description="`next` of the page before")


class Sharing(Strict):
    """How a collection is shared: what who has the link may do, and whether it is a new one."""

    may_add: bool = Field(
        False, strict=True, description="they may add, note and tag, and take out their own"
    )
    renew: bool = Field(
        False, strict=True, description="make another link; the one before opens nothing more"
    )


class Looked(Strict):
    """Up to which item somebody has looked."""

    until: int = Field(
        ge=0, le=2**53, strict=True, description="the number of the latest one that was seen"
    )

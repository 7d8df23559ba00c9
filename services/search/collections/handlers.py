"""What is done with collections: made, called otherwise, added to, written in, taken along."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from services.search.collections.access import OnlyItsOwner, Opened, by
from services.search.collections.answers import Added, AddedAnswer
from services.search.collections.lookup import known
from services.search.collections.models import (
    MOST_OF_ONE,
    Adding,
    Collection,
    CollectionChange,
    CollectionIn,
    Item,
    ItemChange,
    Outcome,
)
from services.search.collections.ports import Collections, NoItem
from services.search.documents.stored import Stored
from services.search.index.ports import SearchReader
from shared.access.callers import Caller
from shared.access.owners import owner_of

_CHUNK = 200
# Of so many neighbours one is still there.
_NEAR = 20


def make(asked: CollectionIn, caller: Caller, collections: Collections) -> Opened:
    """Keep a new collection of a caller's. Raises TooManyCollections, RedisAway."""
    now = datetime.now(UTC)
    made = Collection(
        **asked.model_dump(),
        id=secrets.token_hex(8),
        owner=owner_of(caller),
        created_at=now,
        updated_at=now,
    )
    collections.make(made, by(caller), MOST_OF_ONE)
    return Opened(made, made.id, is_own=True, may_add=True)


def describe(
    opened: Opened, change: CollectionChange, caller: Caller, *, collections: Collections
) -> None:
    """Change what a collection is called. Raises NoCollection, RedisAway."""
    if change.model_dump(exclude_none=True):
        collections.describe(opened.id, change, by(caller))


def add(
    opened: Opened,
    adding: Adding,
    caller: Caller,
    *,
    collections: Collections,
    index: SearchReader,
) -> AddedAnswer:
    """Add those of some articles that there are. Raises NoCollection, RedisAway, IndexAway."""
    there = known(adding.articles, index)
    found = tuple(id for id in adding.articles if id in there)
    outcomes: list[Outcome] = []
    if found:
        asked = adding.model_copy(update={"articles": found})
        outcomes = collections.add(opened.id, asked, by(caller))
    told = iter(outcomes)
    results = tuple(
        Added(article=id, outcome=next(told) if id in there else Outcome.MISSING)
        for id in adding.articles
    )
    return AddedAnswer(added=outcomes.count(Outcome.ADDED), results=results)


def change(
    opened: Opened, article: str, asked: ItemChange, caller: Caller, *, collections: Collections
) -> Item:
    """Change an item and return it. Raises NoItem, NoteChanged, CollectionFull, RedisAway."""
    collections.change(opened.id, article, asked, by(caller))
    return one(opened, article, collections)


def one(opened: Opened, article: str, collections: Collections) -> Item:
    """Return the item of an article. Raises NoItem, RedisAway."""
    item = collections.find(opened.id, [article]).get(article)
    if item is None:
        raise NoItem(article)
    return item


def remove(opened: Opened, article: str, caller: Caller, *, collections: Collections) -> None:
    """Take an article out, unless it is another's in a collection that isn't one's own.

    Raises NoItem, OnlyItsOwner, RedisAway.
    """
    if not remove_some(opened, [article], caller, collections=collections):
        one(opened, article, collections)
        raise OnlyItsOwner(article)


def remove_some(
    opened: Opened, articles: Sequence[str], caller: Caller, *, collections: Collections
) -> int:
    """Take out those of some articles that a caller may; return how many. Raises RedisAway."""
    only_own = not opened.is_own
    return sum(collections.remove(opened.id, articles, by(caller), only_own=only_own))


def look(opened: Opened, until: int, caller: Caller, *, collections: Collections) -> None:
    """Note that a caller has seen items up to a number. Raises RedisAway."""
    collections.look(opened.id, by(caller).who, until)


def neighbours(
    opened: Opened,
    article: str,
    tag: str | None,
    *,
    collections: Collections,
    index: SearchReader,
) -> tuple[str | None, str | None]:
    """Return what is placed right before and right behind an article, of what is still there.

    Raises RedisAway, IndexAway.
    """
    ids = collections.articles(opened.id, tag)
    if article not in ids:
        return None, None
    at = ids.index(article)
    before, behind = ids[max(0, at - _NEAR) : at][::-1], ids[at + 1 : at + 1 + _NEAR]
    there = known([*before, *behind], index)
    first = (next((id for id in some if id in there), None) for some in (before, behind))
    return next(first), next(first)


def stored(
    opened: Opened, tag: str | None, *, collections: Collections, index: SearchReader
) -> Iterator[tuple[Item, Stored]]:
    """Yield the items of a collection that there are with their articles, as they stand.

    Raises RedisAway, IndexAway.
    """
    ids = collections.articles(opened.id, tag)
    for begin in range(0, len(ids), _CHUNK):
        for id, item in collections.find(opened.id, ids[begin : begin + _CHUNK]).items():
            article = index.article(id)
            if article:
                yield item, article

"""What is done with collections: made, shown, added to, shared."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from services.search.collections.access import Opened, by, followed_by, own_of
from services.search.collections.answers import (
    Added,
    AddedAnswer,
    CollectionPage,
    Link,
    Log,
    ShownCollection,
    ShownItem,
    TagCount,
)
from services.search.collections.lookup import by_date, collected, known
from services.search.collections.models import (
    MOST_OF_ONE,
    Adding,
    Collection,
    CollectionIn,
    Item,
    Order,
    Outcome,
    PageParams,
    Sharing,
)
from services.search.collections.ports import Collections, News, TooManyCollections
from services.search.index.ports import SearchReader
from services.search.query.cursor import CursorGone
from shared.access.callers import Caller
from shared.access.owners import owner_of


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


def told(
    opened: Sequence[Opened], caller: Caller, collections: Collections
) -> tuple[ShownCollection, ...]:
    """Return collections as they are told to a caller. Raises RedisAway."""
    ids = [each.id for each in opened]
    sizes, news = collections.sizes(ids), collections.news(by(caller).who, ids)
    none = News(0)
    return tuple(
        _told(each, sizes.get(each.id, 0), news.get(each.id, none).count) for each in opened
    )


def _told(opened: Opened, size: int, unread: int) -> ShownCollection:
    collection = opened.collection
    kept = collection.model_dump(exclude={"token"})
    return ShownCollection(
        **kept,
        token=collection.token if opened.is_own else None,
        reference=opened.reference,
        items=size,
        unread=unread,
        is_own=opened.is_own,
        may_write=opened.may_add,
        is_shared=collection.token is not None,
    )


def page(
    opened: Opened,
    caller: Caller,
    asked: PageParams,
    *,
    collections: Collections,
    index: SearchReader,
) -> CollectionPage:
    """Return a page of a collection's items. Raises CursorGone, RedisAway, IndexAway."""
    who = by(caller).who
    news = collections.news(who, [opened.id]).get(opened.id, News(0))
    items, following = _items(opened.id, asked, collections, index)
    found = collected([item.article for item in items], index)
    shown = (
        ShownItem(
            **dict(item),
            found=found.get(item.article),
            is_new=item.number > news.number and item.added_by != who,
        )
        for item in items
    )
    tags = collections.tags(opened.id)
    size = collections.sizes([opened.id])[opened.id]
    return CollectionPage(
        collection=_told(opened, size, news.count),
        looked=news.number,
        looked_at=news.looked_at,
        latest=news.latest,
        tags=tuple(TagCount(tag=tag, count=count) for tag, count in tags.items()),
        items=tuple(shown),
        next=following,
        names=collections.names(opened.id),
    )


def _items(
    id: str, asked: PageParams, collections: Collections, index: SearchReader
) -> tuple[list[Item], str | None]:
    """Return the items of a page, and the cursor of the next one."""
    mark = _mark(asked)
    if asked.sort is Order.PLACED:
        items = collections.items(id, asked.size + 1, below=mark, tag=asked.tag)
        is_last = len(items) <= asked.size
        items = items[: asked.size]
        return items, None if is_last else f"{asked.sort}:{items[-1].place}"
    ids, begin = collections.articles(id, asked.tag), mark or 0
    some = by_date(ids, asked.sort, begin, asked.size, index)
    end = begin + asked.size
    items = list(collections.find(id, some).values())
    return items, f"{asked.sort}:{end}" if end < len(ids) else None


def _mark(asked: PageParams) -> int | None:
    """Return the place or the number of items that a cursor stands for. Raises CursorGone."""
    if asked.cursor is None:
        return None
    sort, _, mark = asked.cursor.partition(":")
    if sort != asked.sort:
        raise CursorGone
    return int(mark)


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


def share(opened: Opened, caller: Caller, asked: Sharing, *, collections: Collections) -> Link:
    """Have a link open a collection: the one that there is, or a new one. Raises RedisAway."""
    kept = opened.collection.token
    token = kept if kept and not asked.renew else secrets.token_hex(16)
    collections.share(opened.id, token, may_add=asked.may_add, by=by(caller))
    reference = f"{opened.id}-{token}"
    path = f"/collections/{reference}"
    return Link(token=token, reference=reference, path=path, may_add=asked.may_add)


def unshare(opened: Opened, caller: Caller, *, collections: Collections) -> None:
    """Take the link of a collection back. Raises RedisAway."""
    collections.share(opened.id, None, may_add=False, by=by(caller))


def follow(opened: Opened, caller: Caller, *, collections: Collections) -> None:
    """Keep another's collection in a caller's list. Raises TooManyCollections, RedisAway."""
    who = by(caller).who
    if len(collections.followed(who)) >= MOST_OF_ONE:
        raise TooManyCollections(MOST_OF_ONE)
    if opened.reference != opened.id:
        token = opened.reference.partition("-")[2]
        collections.follow(who, opened.id, token)


def log(opened: Opened, size: int, before: int | None, *, collections: Collections) -> Log:
    """Return what was done to a collection, the latest first. Raises RedisAway."""
    entries = collections.log(opened.id, size + 1, before)
    following = entries[size - 1].number if len(entries) > size else None
    names = collections.names(opened.id)
    return Log(entries=tuple(entries[:size]), names=names, next=following)


def mine(caller: Caller, collections: Collections) -> list[Opened]:
    """Return the collections that a caller may add to, own ones first. Raises RedisAway."""
    both = [*own_of(caller, collections), *followed_by(caller, collections)]
    return [each for each in both if each.may_add]


def holding(article: str, caller: Caller, *, collections: Collections) -> list[tuple[Opened, Item]]:
    """Return in which collections in a caller's list an article is. Raises RedisAway."""
    every = [*own_of(caller, collections), *followed_by(caller, collections)]
    items = collections.holding(article, [each.id for each in every])
    return [(each, items[each.id]) for each in every if each.id in items]

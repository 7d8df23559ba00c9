"""Collections as they are shown to somebody: lists, pages of items, the log."""

from collections.abc import Sequence

from services.search.collections.access import Opened, by, followed_by, opened_among, own_of
from services.search.collections.answers import (
    CollectionPage,
    Log,
    ShownCollection,
    ShownItem,
    TagCount,
)
from services.search.collections.lookup import by_date, collected
from services.search.collections.models import Item, Order, PageParams
from services.search.collections.ports import Collections, News
from services.search.index.ports import SearchReader
from services.search.query.cursor import CursorGone
from shared.access.callers import Caller
from shared.access.owners import owner_of


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
    number = int(mark)
    # An item may stand below all that were there before; before the first by date is nothing.
    if sort != asked.sort or (number < 0 and asked.sort is not Order.PLACED):
        raise CursorGone
    return number


def log(opened: Opened, size: int, before: int | None, *, collections: Collections) -> Log:
    """Return what was done to a collection, the latest first. Raises RedisAway."""
    entries = collections.log(opened.id, size + 1, before)
    following = entries[size - 1].number if len(entries) > size else None
    names = collections.names(opened.id)
    return Log(entries=tuple(entries[:size]), names=names, next=following)


TITLED = 3
"""So many articles a line of a log names by their titles."""


def titles(told: Log, *, index: SearchReader) -> dict[str, str]:
    """Return the titles of the first articles of each line of a log. Raises IndexAway."""
    ids = dict.fromkeys(id for entry in told.entries for id in entry.articles[:TITLED])
    return {id: article.title for id, article in collected(list(ids), index).items()}


def mine(caller: Caller, collections: Collections) -> list[Opened]:
    """Return the collections that a caller may add to, own ones first. Raises RedisAway."""
    both = [*own_of(caller, collections), *followed_by(caller, collections)]
    return [each for each in both if each.may_add]


def holding(article: str, caller: Caller, *, collections: Collections) -> list[tuple[Opened, Item]]:
    """Return in which collections in a caller's list an article is. Raises RedisAway."""
    tokens = collections.followed(by(caller).who)
    # Of most only that they don't hold it is asked.
    items = collections.holding(article, [*collections.ids_of(owner_of(caller)), *tokens])
    found = opened_among(caller, list(items), tokens, collections)
    return [(each, items[each.id]) for each in found]


def with_news(caller: Caller, *, collections: Collections) -> list[tuple[Opened, int]]:
    """Return the collections in a caller's list to which others added, and how many articles.

    Raises RedisAway.
    """
    who = by(caller).who
    tokens = collections.followed(who)
    news = collections.news(who, [*collections.ids_of(owner_of(caller)), *tokens])
    new = [id for id, each in news.items() if each.count]
    found = opened_among(caller, new, tokens, collections)
    return [(each, news[each.id].count) for each in found]

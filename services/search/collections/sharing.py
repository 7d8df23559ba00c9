"""A collection's link, and who follows it."""

import secrets

from services.search.collections.access import Opened, by, followed_by
from services.search.collections.answers import Link
from services.search.collections.models import MOST_OF_ONE, Sharing
from services.search.collections.ports import Collections, TooManyCollections
from shared.access.callers import Caller


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
        _prune(caller, collections)
    if opened.reference != opened.id:
        token = opened.reference.partition("-")[2]
        collections.follow(who, opened.id, token)


def _prune(caller: Caller, collections: Collections) -> None:
    """Take out of a full list what no link opens any more. Raises TooManyCollections, RedisAway."""
    who, good = by(caller).who, {each.id for each in followed_by(caller, collections)}
    for id in set(collections.followed(who)) - good:
        collections.follow(who, id, None)
    if len(good) >= MOST_OF_ONE:
        raise TooManyCollections(MOST_OF_ONE)


def unfollow(reference: str, caller: Caller, *, collections: Collections) -> None:
    """Take a collection out of a caller's list, whatever became of it. Raises RedisAway."""
    collections.follow(by(caller).who, reference.partition("-")[0], None)


def follows(opened: Opened, caller: Caller, collections: Collections) -> bool:
    """Tell whether a collection is in a caller's list. Raises RedisAway."""
    return opened.id in collections.followed(by(caller).who)

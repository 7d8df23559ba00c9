"""Who may do what with a collection: its owner and admins all, who has its link what that says.

A collection is asked for by a reference: its id or, by whoever in the desk has its link, the id
with the token of the link, ID-TOKEN.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.search.collections.models import Collection
from services.search.collections.ports import By, Collections, NoCollection
from shared.access.callers import Caller
from shared.access.owners import is_for, may_keep, owner_of
from shared.errors import CaibianError

REFERENCE = r"^[0-9a-f]{16}(-[0-9a-f]{32})?$"
"""What a reference to a collection looks like."""
_NOBODY = "nobody"


class OnlyToRead(CaibianError):
    """The collection is shared to be read; nothing may be added to it or written in it."""


class OnlyItsOwner(CaibianError):
    """Only who made the collection may do that."""


@dataclass(frozen=True)
class Opened:
    """A collection as it is open to a caller, who asks for it by `reference`.

    `is_own`: all may be done with it. `may_add`: articles may be added, notes and tags written.
    """

    collection: Collection
    reference: str
    is_own: bool
    may_add: bool

    @property
    def id(self) -> str:
        """Return the collection's id."""
        return self.collection.id


def by(caller: Caller) -> By:
    """Return under which name and id is kept what a caller does; who has no key shares one."""
    return By(owner_of(caller) or _NOBODY, caller.name)


def opened(caller: Caller, reference: str, collections: Collections) -> Opened:
    """Return a collection. Raises NoCollection, also where it is another's; RedisAway."""
    id, _, token = reference.partition("-")
    collection = collections.get(id)
    found = _opened(caller, collection, token)
    if found is None:
        raise NoCollection(id)
    return found


def opened_to_add(caller: Caller, reference: str, collections: Collections) -> Opened:
    """Return a collection that may be added to. Raises NoCollection, OnlyToRead, RedisAway."""
    found = opened(caller, reference, collections)
    if not found.may_add:
        raise OnlyToRead(found.id)
    return found


def opened_as_own(caller: Caller, reference: str, collections: Collections) -> Opened:
    """Return a collection of one's own. Raises NoCollection, OnlyItsOwner, RedisAway."""
    found = opened(caller, reference, collections)
    if not found.is_own:
        raise OnlyItsOwner(found.id)
    return found


def own_of(caller: Caller, collections: Collections) -> list[Opened]:
    """Return a caller's own collections, the last changed first. Raises RedisAway."""
    return _all_opened(caller, ((each, "") for each in collections.owned(owner_of(caller))))


def all_for(caller: Caller, collections: Collections) -> list[Opened]:
    """Return all collections that are open to an admin. Raises RedisAway."""
    return _all_opened(caller, ((each, "") for each in collections.all()))


def followed_by(caller: Caller, collections: Collections) -> list[Opened]:
    """Return the collections of others in a caller's list whose links are still good.

    Raises RedisAway.
    """
    tokens = collections.followed(by(caller).who)
    return opened_among(caller, list(tokens), tokens, collections)


def opened_among(
    caller: Caller, ids: Sequence[str], tokens: Mapping[str, str], collections: Collections
) -> list[Opened]:
    """Return those of some collections that are open to a caller by these tokens.

    Raises RedisAway.
    """
    there = collections.some(ids)
    return _all_opened(caller, ((each, tokens.get(each.id, "")) for each in there))


def _all_opened(caller: Caller, found: Iterable[tuple[Collection, str]]) -> list[Opened]:
    opened = (_opened(caller, collection, token) for collection, token in found)
    return [each for each in opened if each is not None]


def _opened(caller: Caller, collection: Collection, token: str) -> Opened | None:
    is_own = is_for(collection.owner, caller)
    kept = collection.token or ""
    is_shared = bool(kept) and hmac.compare_digest(token, kept)
    if not (is_own or is_shared):
        return None
    reference = collection.id if is_own else f"{collection.id}-{token}"
    may_write = may_keep(caller)
    return Opened(
        collection=collection,
        reference=reference,
        is_own=is_own and may_write,
        may_add=(is_own or collection.may_add) and may_write,
    )

"""Whose a saved search is: its maker alone sees, changes and deletes it, and admins do."""

from collections.abc import Iterable

from services.search.alerts.ports import NoSearch, Rivers, Searches
from services.search.alerts.schemas import DeadDelivery, SavedSearch
from shared.access import owners
from shared.access.callers import Caller, Scope

may_keep = owners.may_keep


def is_for(search: SavedSearch, caller: Caller) -> bool:
    """Tell whether a search is there for a caller."""
    return owners.is_for(search.owner, caller)


def searches_for(caller: Caller, searches: Searches) -> list[SavedSearch]:
    """Return the searches that are there for a caller, the oldest first. Raises RedisAway."""
    return [search for search in searches.all() if is_for(search, caller)]


def search_for(caller: Caller, id: str, searches: Searches) -> SavedSearch:
    """Return a search. Raises NoSearch, also where it is another's; RedisAway."""
    search = searches.get(id)
    if not is_for(search, caller):
        raise NoSearch(id)
    return search


def forget(caller: Caller, id: str, searches: Searches, rivers: Rivers) -> None:
    """Forget a search and its river. Raises NoSearch, also where it is another's; RedisAway."""
    if not caller.may(Scope.ADMIN):
        search_for(caller, id, searches)
    # An admin may forget what this release can't read.
    searches.remove(id)
    rivers.drop(id)


def letters_for(
    caller: Caller, letters: Iterable[DeadDelivery], searches: Searches
) -> tuple[DeadDelivery, ...]:
    """Return those of some dead letters that tell of a caller's searches. Raises RedisAway."""
    if caller.may(Scope.ADMIN):
        return tuple(letters)
    own = {search.id for search in searches_for(caller, searches)}
    return tuple(letter for letter in letters if letter.delivery.search in own)

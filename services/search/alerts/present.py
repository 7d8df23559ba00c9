"""The saved searches of those who may still come in: what goes on without being asked is theirs."""

from collections.abc import Sequence

from services.search.alerts.ports import NoSearch, Searches
from services.search.alerts.schemas import DeadDelivery, Delivery, Failing, SavedSearch
from shared.access.owners import Owners


class PresentSearches:
    """Searches (port Searches) without those whose owners are gone: they rest, and aren't lost.

    Who was removed, or whose key was revoked or is over, is told nothing more by webhook or feed;
    an admin sees the search still and may delete it.
    """

    def __init__(self, searches: Searches, owners: Owners) -> None:
        self._searches = searches
        self._owners = owners

    def add(self, search: SavedSearch) -> None:
        """Keep a search."""
        self._searches.add(search)

    def all(self) -> list[SavedSearch]:
        """Return all searches whose owners are there, the oldest first."""
        kept = self._searches.all()
        gone = self._owners.gone({search.owner for search in kept if search.owner})
        return [search for search in kept if search.owner not in gone]

    def get(self, id: str) -> SavedSearch:
        """Return a search whose owner is there."""
        search = self._searches.get(id)
        if search.owner and self._owners.gone([search.owner]):
            raise NoSearch(id)
        return search

    def remove(self, id: str) -> None:
        """Forget a search."""
        self._searches.remove(id)

    def replace(self, search: SavedSearch) -> None:
        """Keep a search in the place of another."""
        self._searches.replace(search)

    def failing(self) -> dict[str, Failing]:
        """Return the webhooks whose last call failed."""
        return self._searches.failing()

    def note_call(self, search: str, failing: Failing | None) -> None:
        """Note how the last call failed."""
        self._searches.note_call(search, failing)

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Put a delivery that failed for good among the dead letters."""
        self._searches.bury(delivery, cause)

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed for good."""
        return self._searches.dead()

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed for good."""
        self._searches.drop(letters)

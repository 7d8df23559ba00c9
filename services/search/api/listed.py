"""Saved searches as they are shown to somebody: with their feeds, what is new, what fails."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import Request

from services.search.alerts.owners import searches_for
from services.search.alerts.ports import Rivers, Searches
from services.search.alerts.river import reader_of
from services.search.alerts.schemas import SavedSearch, ShownSearch
from services.search.api.feeds import addresses_of
from services.search.collections.access import Opened
from services.search.collections.models import Item
from services.search.collections.showing import holding, with_news
from shared.access.callers import Caller
from shared.errors import SurroundingsError
from shared.http.access import caller_of

T = TypeVar("T")

_SLOW_SECONDS = 0.3
_REST_SECONDS = 30.0


def listed(
    searches: Sequence[SavedSearch],
    request: Request,
    caller: Caller,
    *,
    kept: Searches,
    rivers: Rivers,
) -> list[ShownSearch]:
    """Return searches without their secrets, as a caller sees them. Raises RedisAway."""
    if not searches:
        return []
    unread = rivers.unread(reader_of(caller), [search.id for search in searches])
    failing, feeds = kept.failing(), addresses_of(request)
    return [
        search.shown().model_copy(
            update={
                "feed": feeds.of(search.id),
                "unread": unread[search.id].count,
                "failing": failing.get(search.id) if search.webhook else None,
            }
        )
        for search in searches
    ]


class Glance:
    """Looks into the store as long as it answers at once: no page waits for it again and again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure by a clock in seconds."""
        self._clock = clock
        self._rests_until = 0.0

    def news(
        self, caller: Caller, searches: Searches, rivers: Rivers
    ) -> list[tuple[SavedSearch, int]]:
        """Return a caller's searches with news and how many; none while the store is slow."""

        def found() -> list[tuple[SavedSearch, int]]:
            own = searches_for(caller, searches)
            unread = rivers.unread(reader_of(caller), [search.id for search in own])
            return [(each, unread[each.id].count) for each in own if unread[each.id].count]

        return self.at(found, [])

    def at(self, look: Callable[[], T], otherwise: T) -> T:
        """Return what is found in the store, or something else while it is slow or away."""
        begun = self._clock()
        if begun < self._rests_until:
            return otherwise
        try:
            return look()
        except SurroundingsError:
            self._rests_until = self._clock() + _REST_SECONDS
            return otherwise
        finally:
            if self._clock() - begun > _SLOW_SECONDS:
                self._rests_until = self._clock() + _REST_SECONDS


def news_of(request: Request) -> list[tuple[SavedSearch, int]]:
    """Return the searches with news of who asks, and how many."""
    state = request.app.state
    glance: Glance = state.glance
    return glance.news(caller_of(request), state.searches, state.rivers)


def holding_of(request: Request, article: str) -> list[tuple[Opened, Item]]:
    """Return in which collections of who asks an article is; none while the store is slow."""
    state, caller = request.app.state, caller_of(request)
    glance: Glance = state.glance
    return glance.at(lambda: holding(article, caller, collections=state.collections), [])


def added_of(request: Request) -> list[tuple[Opened, int]]:
    """Return to which collections of who asks others added, and how many articles."""
    state, caller = request.app.state, caller_of(request)
    glance: Glance = state.glance
    return glance.at(lambda: with_news(caller, collections=state.collections), [])

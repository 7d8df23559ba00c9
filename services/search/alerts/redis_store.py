"""The saved searches on Redis (port Searches)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from redis import Redis

from services.search.alerts.keys import REMEMBERED_SECONDS
from services.search.alerts.ports import MOST, NoSearch, SearchNotKnown, TooManySearches
from services.search.alerts.schemas import DeadDelivery, Delivery, Failing, SavedSearch
from shared.kept import read_kept
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors, script
from shared.settings import SharedSettings

_PREFIX = "caibian:"
_SEARCHES = f"{_PREFIX}searches"
_DEAD = f"{_PREFIX}alerts:dead"
_FAILING = f"{_PREFIX}alerts:failing"
MOST_DEAD = 1000
"""So many dead letters are kept at most; then one goes of the search that has most."""
MOST_DEAD_OF_ONE = 100
"""So many are kept of one search, the newest."""


class RedisSearches:
    """Saved searches as JSON in one hash."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._keep_letter = script(redis, "keep_letter")
        self._change = script(redis, "change_search")
        self._add = script(redis, "add_owned")
        # By its id each as it was read last, and from what: they seldom change.
        self._read: dict[str, tuple[str, SavedSearch]] = {}

    def add(self, search: SavedSearch) -> None:
        """Keep a search."""
        with redis_errors():
            # Counted and kept in one step, so that two at once don't both take the last place.
            args: list[str | int] = ["searches", search.id, search.model_dump_json(), MOST]
            is_kept = self._add(keys=[_PREFIX], args=args)
        if not is_kept:
            raise TooManySearches(MOST)

    def all(self) -> list[SavedSearch]:
        """Return all searches that this release knows."""
        with redis_errors():
            kept = self._redis.hgetall(_SEARCHES)
        found: list[SavedSearch] = []
        before, self._read = self._read, {}
        for id, search in kept.items():
            with suppress(SearchNotKnown):
                known = before.get(id)
                read = known[1] if known and known[0] == search else _read(id, search)
                self._read[id] = (search, read)
                found.append(read)
        return sorted(found, key=lambda search: (search.created_at, search.id))

    def has_any(self) -> bool:
        """Tell whether any search is kept. Raises RedisAway."""
        with redis_errors():
            return bool(self._redis.hlen(_SEARCHES))

    def get(self, id: str) -> SavedSearch:
        """Return a search."""
        with redis_errors():
            kept = self._redis.hget(_SEARCHES, id)
        if kept is None:
            raise NoSearch(id)
        return _read(id, kept)

    def remove(self, id: str) -> None:
        """Forget a search."""
        with redis_errors():
            removed = self._redis.hdel(_SEARCHES, id)
            self._redis.hdel(_FAILING, id)
        if not removed:
            raise NoSearch(id)

    def replace(self, search: SavedSearch) -> None:
        """Keep a search in the place of another."""
        with redis_errors():
            changed = self._change(keys=[_PREFIX], args=[search.id, search.model_dump_json()])
        if not changed:
            raise NoSearch(search.id)

    def failing(self) -> dict[str, Failing]:
        """Return the webhooks whose last call failed."""
        with redis_errors():
            kept = self._redis.hgetall(_FAILING)
        return {id: Failing.model_validate_json(told) for id, told in kept.items()}

    def note_call(self, search: str, failing: Failing | None) -> None:
        """Note how the last call failed."""
        with redis_errors():
            if failing:
                self._redis.hset(_FAILING, search, failing.model_dump_json())
            else:
                self._redis.hdel(_FAILING, search)

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Keep a delivery that failed."""
        letter = DeadDelivery(delivery=delivery, cause=cause).model_dump_json()
        most, known = (MOST_DEAD_OF_ONE, MOST_DEAD), (delivery.key, REMEMBERED_SECONDS)
        with redis_errors():
            gone = self._keep_letter(keys=[_PREFIX], args=[letter, *most, *known])
        if gone:
            get_logger("alerts").warning(
                "too many dead letters: %d older ones were dropped for one of %s",
                gone,
                delivery.search,
            )

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed."""
        with redis_errors():
            letters = self._redis.lrange(_DEAD, 0, -1)
        found: list[DeadDelivery] = []
        for letter in letters:
            with suppress(ValidationError):
                found.append(DeadDelivery.model_validate_json(letter))
        if strange := len(letters) - len(found):
            get_logger("alerts").warning("%d dead letters are left out; not known here", strange)
        return found

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipe:
            for letter in letters:
                pipe.lrem(_DEAD, 0, letter.model_dump_json())
            pipe.execute()


def _read(id: str, kept: str) -> SavedSearch:
    """Return a search from its JSON. Raises SearchNotKnown."""
    found = read_kept(SavedSearch, kept, what=f"the saved search {id}", log="alerts")
    if found is None:
        raise SearchNotKnown(id)
    return found


def open_searches(settings: SharedSettings) -> RedisSearches:
    """Return the saved searches; Redis is reached for on first use."""
    return RedisSearches(connect(settings))

"""The rivers of the saved searches on Redis (port Rivers); see shared/path/lua/river_note.lua."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from services.search.alerts.ports import MOST_IN_RIVER, Arrival, News, Unread
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings


class RedisRivers(RedisStore):
    """Each river as a sorted set, some 150 bytes an arrival."""

    def note(self, search: str, found: Sequence[News], gone: Sequence[str]) -> None:
        """Add what a search finds, take out what it finds no longer."""
        if not found and not gone:
            return
        parts = [
            part
            for each in found
            for part in (each.id, each.key, int(each.came_at.timestamp() * 1000))
        ]
        self.run("river_note", search, MOST_IN_RIVER, len(found), *parts, *gone)

    def holding(self, searches: Sequence[str], ids: Sequence[str]) -> set[str]:
        """Return the rivers that know any of these articles."""
        if not searches or not ids:
            return set()
        held = self.run("river_holding", len(ids), *ids, *searches)
        return {str(search) for search in held}

    def arrivals(
        self, search: str, size: int, *, after: int = 0, before: int | None = None
    ) -> list[Arrival]:
        """Return arrivals, the latest first."""
        latest = "+inf" if before is None else f"({before}"
        key = _key(search)
        with redis_errors():
            found = self.redis.zrevrangebyscore(
                key, latest, f"({after}", start=0, num=size, withscores=True
            )
            known = self.redis.hmget(f"{key}:known", [id for id, _ in found]) if found else []
        return [
            Arrival(id, int(number), datetime.fromtimestamp(int(told.split()[1]) / 1000, UTC))
            for (id, number), told in zip(found, known, strict=True)
            # It is gone meanwhile.
            if told
        ]

    def passed(self, search: str) -> int:
        """Return the number of the latest arrival that had to make room."""
        key = _key(search)
        with redis_errors():
            passed, latest = self.redis.hmget(f"{key}:known", ">", "<")
            if passed is None and latest is not None:
                # A release before noted only when it came in.
                first = self.redis.zrange(key, 0, 0, withscores=True)
                passed = first[0][1] - 1 if first else 0
        return int(passed or 0)

    def unread(self, who: str, searches: Sequence[str]) -> Mapping[str, Unread]:
        """Return what is new to somebody."""
        if not searches:
            return {}
        answers = self.run_each("river_unread", [(search, who) for search in searches])
        return {
            search: Unread(count, number, datetime.fromtimestamp(at / 1000, UTC) if at else None)
            for search, (count, number, at) in zip(searches, answers, strict=True)
        }

    def look(self, search: str, who: str, number: int) -> None:
        """Note that somebody has looked."""
        self.run("river_look", search, who, number)

    def drop(self, search: str) -> None:
        """Forget a river."""
        key = _key(search)
        with redis_errors():
            self.redis.delete(key, f"{key}:known", f"{key}:looks")


def _key(search: str) -> str:
    return f"{PREFIX}river:{search}"


def open_rivers(settings: SharedSettings) -> RedisRivers:
    """Return the rivers; Redis is reached for on first use."""
    return RedisRivers(connect(settings), settings)

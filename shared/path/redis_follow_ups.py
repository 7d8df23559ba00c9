"""The lists of what is to be done behind the index, on Redis."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from shared.logs import get_logger
from shared.path.ports import MOST_LATE
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings


class RedisFollowUps(RedisStore):
    """A sorted set for each follower (port FollowUps)."""

    def take(self, follower: str, limit: int, seconds: float) -> dict[str, int]:
        """Take what is due."""
        args = (follower, self.now(), int(seconds * 1000), limit, MOST_LATE)
        taken, dropped = self.run("follow_take", *args)
        if dropped:
            get_logger(follower).error("dropped, as it was never done in time: %s", dropped)
        return {str(id): int(number) for id, number in zip(taken[::2], taken[1::2], strict=True)}

    def came(self, follower: str, ids: Sequence[str]) -> dict[str, datetime | None]:
        """Return since when they can be found."""
        with redis_errors():
            times = self.redis.hmget(f"{PREFIX}follow:{follower}:came", ids) if ids else []
        return {
            id: datetime.fromtimestamp(int(time) / 1000, UTC) if time else None
            for id, time in zip(ids, times, strict=True)
        }

    def done(self, follower: str, taken: Mapping[str, int]) -> None:
        """Take it off the list."""
        self._end(follower, taken, "")

    def give_back(self, follower: str, taken: Mapping[str, int], seconds: float) -> None:
        """Make it due later."""
        self._end(follower, taken, int(seconds * 1000))

    def due(self, follower: str, limit: int) -> list[str]:
        """Return what is due."""
        return [str(id) for id in self.run("follow_due", follower, self.now(), limit)]

    def count(self, follower: str) -> int:
        """Return how many ids stand on the list."""
        with redis_errors():
            return int(self.redis.zcard(f"{PREFIX}follow:{follower}"))

    def _end(self, follower: str, taken: Mapping[str, int], wait: int | str) -> None:
        if taken:
            pairs = [each for pair in taken.items() for each in pair]
            self.run("follow_end", follower, self.now(), wait, *pairs)


def open_follow_ups(settings: SharedSettings) -> RedisFollowUps:
    """Return the lists; Redis is reached for on first use."""
    return RedisFollowUps(connect(settings), settings)

"""How much a caller may ask for in a minute: counted by the library `limits`, on the broker.

The window slides: what was asked in the minute before counts less and less (the library's sliding
window counter). Counts may be lost with the broker; then a caller may ask for more, never less.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisSentinelStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from shared.errors import QueueAway
from shared.logs import get_logger
from shared.path.sentinels import addresses, sentinel_options
from shared.settings import SharedSettings

WINDOW_SECONDS = 60
_PREFIX = "caibian:rates"
# Nobody waits longer than this for a count, and while the broker is away nobody waits at all.
_SECONDS = 1.0
_AWAY_SECONDS = 10.0
_WARN_SECONDS = 60.0


@dataclass(frozen=True)
class Left:
    """What a caller may still ask for, and after how many seconds there is more."""

    units: int
    seconds: int


class Rates(Protocol):
    """Counts what callers ask for. Every method raises QueueAway."""

    async def take(self, who: str, a_minute: int, wanted: int = 1) -> int:
        """Count `wanted` units of a caller's; return how many of them it may have."""

    async def left(self, who: str, a_minute: int) -> Left:
        """Tell what a caller may still have."""

    async def close(self) -> None:
        """Let go what is held for it."""


class RedisRates:
    """Counts on the broker (port Rates); all processes of all services share the counts."""

    def __init__(self, storage: RedisStorage) -> None:
        self._bridge: Any = storage.bridge
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    async def take(self, who: str, a_minute: int, wanted: int = 1) -> int:
        """Count units of a caller's."""
        item = RateLimitItemPerMinute(a_minute)
        try:
            if wanted <= a_minute and await self._limiter.hit(item, who, cost=wanted):
                return wanted
            if wanted == 1:
                return 0
            rest = min(wanted, (await self._limiter.get_window_stats(item, who)).remaining)
            return rest if rest and await self._limiter.hit(item, who, cost=rest) else 0
        except (RedisError, OSError) as error:
            raise QueueAway(error) from error

    async def left(self, who: str, a_minute: int) -> Left:
        """Tell what a caller may still have."""
        item = RateLimitItemPerMinute(a_minute)
        try:
            stats = await self._limiter.get_window_stats(item, who)
        except (RedisError, OSError) as error:
            raise QueueAway(error) from error
        seconds = int(max(0.0, stats.reset_time - time.time())) + 1
        return Left(stats.remaining, min(seconds, WINDOW_SECONDS))

    async def close(self) -> None:
        """Close the connections."""
        sentinel = getattr(self._bridge, "sentinel", None)
        for client in (self._bridge.storage, *(sentinel.sentinels if sentinel else ())):
            await client.aclose()


class LenientRates:
    """Lets everybody pass while the counts are away, without a wait, and says so once a minute."""

    def __init__(
        self,
        rates: Rates,
        seconds: float = _SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rates = rates
        self._seconds = seconds
        self._clock = clock
        self._away_until = self._quiet_until = clock()

    async def take(self, who: str, a_minute: int, wanted: int = 1) -> int:
        """Count units of a caller's; where that can't be done, it may have all."""
        if self._clock() < self._away_until:
            return wanted
        try:
            async with asyncio.timeout(self._seconds):
                return await self.rates.take(who, a_minute, wanted)
        except (QueueAway, TimeoutError) as error:
            self._note(error)
            return wanted

    async def left(self, who: str, a_minute: int) -> Left | None:
        """Tell what a caller may still have, None where that can't be told."""
        if self._clock() < self._away_until:
            return None
        try:
            async with asyncio.timeout(self._seconds):
                return await self.rates.left(who, a_minute)
        except (QueueAway, TimeoutError) as error:
            self._note(error)
            return None

    async def close(self) -> None:
        """Let go what is held for the counts."""
        await self.rates.close()

    def _note(self, error: Exception) -> None:
        now = self._clock()
        self._away_until = now + _AWAY_SECONDS
        if now >= self._quiet_until:
            self._quiet_until = now + _WARN_SECONDS
            get_logger("rates").warning("no rate limits, as the broker is away: %s", error)


def open_rates(settings: SharedSettings, seconds: float = _SECONDS) -> LenientRates:
    """Return the counts on the broker, waited for so long; it connects on first use."""
    return LenientRates(RedisRates(_storage(settings, seconds)), seconds)


def _storage(settings: SharedSettings, seconds: float) -> RedisStorage:
    options: dict[str, Any] = {
        "implementation": "redispy",
        "key_prefix": _PREFIX,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "retry": Retry(NoBackoff(), 0),
    }
    if not settings.broker_sentinels:
        return RedisStorage(f"async+{settings.broker_url()}", **options)
    hosts = ",".join(f"{host}:{port}" for host, port in addresses(settings.broker_sentinels))
    return RedisSentinelStorage(
        f"async+redis+sentinel://{hosts}/{settings.broker_master}",
        use_replicas=False,
        sentinel_kwargs=sentinel_options(settings) | {"retry": Retry(NoBackoff(), 0)},
        **options | {"password": settings.broker_password.get_secret_value() or None},
    )

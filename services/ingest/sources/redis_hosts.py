"""When hosts may be asked again, and what their robots.txt say, for all processes (port Shared)."""

import base64

from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings

_MOST_KEPT = 32 << 10
"""Bytes of a packed robots.txt that is kept for others; a larger one each process asks for."""


class RedisHosts(RedisStore):
    """A key for each host until it may be asked again, and for each robots.txt until it is old."""

    def reserve(self, host: str, gap: float, patience: float) -> float:
        """Return after how many seconds our turn is, which is taken unless that is too long."""
        ms = self.run("host_turn", host, self.now(), int(gap * 1000), int(patience * 1000))
        return int(ms) / 1000

    def pause(self, host: str, seconds: float) -> None:
        """Have nobody ask a host for so many seconds."""
        self.run("host_pause", host, self.now(), int(seconds * 1000))

    def robots(self, site: str) -> tuple[bytes, float] | None:
        """Return a packed robots.txt, and for how many seconds it is good."""
        key = f"{PREFIX}robots:{site}"
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            text, ttl = pipe.get(key).pttl(key).execute()
        return (base64.b64decode(text), ttl / 1000) if text is not None and ttl > 0 else None

    def keep_robots(self, site: str, packed: bytes, seconds: float) -> None:
        """Keep a packed robots.txt for so many seconds."""
        if len(packed) <= _MOST_KEPT:
            text = base64.b64encode(packed).decode()
            with redis_errors():
                self.redis.set(f"{PREFIX}robots:{site}", text, px=int(seconds * 1000))


def open_hosts(settings: SharedSettings) -> RedisHosts:
    """Return them; Redis is reached for on first use."""
    return RedisHosts(connect(settings), settings)

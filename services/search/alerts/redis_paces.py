"""How often webhooks are called, on Redis (port Paces): a key for each that ends by itself."""

from hashlib import blake2b

from services.search.alerts.ports import Paces
from shared.path.redis_client import connect
from shared.path.redis_store import RedisStore
from shared.settings import SharedSettings


class RedisPaces(RedisStore):
    """One pace for all processes; a webhook's address is a secret, so it is kept as a digest."""

    def turn(self, webhook: str, seconds: float) -> float:
        """Take the turn, or return how long to wait for it."""
        left = self.run("pace", _name(webhook), int(seconds * 1000), "")
        return int(left) / 1000

    def hold(self, webhook: str, seconds: float) -> None:
        """Let nobody call it."""
        self.run("pace", _name(webhook), int(seconds * 1000), "held")


def _name(webhook: str) -> str:
    return blake2b(webhook.encode(), digest_size=16).hexdigest()


def open_paces(settings: SharedSettings) -> Paces:
    """Return the paces; Redis is reached for on first use."""
    return RedisPaces(connect(settings), settings)

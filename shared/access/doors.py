"""Whether a service needs keys, and who holds the token of a request."""

import hmac
import ipaddress
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import anyio

from shared.access.callers import LOCAL, SERVICE, Caller
from shared.access.redis_keys import open_keys
from shared.access.ring import KeyRing
from shared.access.secrets import signing_secret
from shared.errors import CaibianError, RedisAway
from shared.settings import LOOPBACK, PageSettings

_WAIT_SECONDS = 1.0


class WrongKey(CaibianError):
    """The key is not known, was revoked, or is over."""


class KeysAway(RedisAway):
    """The keys lie in the store, which can't be reached."""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK


def needs_keys(settings: PageSettings, host: str, public_url: str) -> bool:
    """Tell whether a service needs keys that listens on a host and is reached at an address."""
    is_local = is_loopback(host) and is_loopback(urlsplit(public_url).hostname or "")
    return not (is_local or settings.open)


@dataclass
class Access:
    """The door of a service: who may come in, by the key of the configuration or of the ring."""

    is_open: bool = True
    service_key: str = ""
    ring: KeyRing | None = None

    def __post_init__(self) -> None:
        """Take one thread for the keys: one reads them, the others wait for what it finds."""
        self._limiter = anyio.CapacityLimiter(1)

    async def caller(self, token: str | None) -> Caller | None:
        """Return who asks; None: nobody, and the service is closed. Raises WrongKey, KeysAway."""
        if token is None:
            return LOCAL if self.is_open else None
        own = self.service_key
        if own and hmac.compare_digest(token.encode(), own.encode()):
            return SERVICE
        if self.ring is None:
            raise WrongKey
        return await self._known(token, self.ring)

    async def _known(self, token: str, ring: KeyRing) -> Caller:
        if ring.is_due(token):
            await self._refresh(ring)
        if ring.is_stale():
            raise KeysAway
        key = ring.find(token)
        if key is None:
            raise WrongKey
        return key.caller()

    async def _refresh(self, ring: KeyRing) -> None:
        """Read the keys anew; those known go on to be good when the store doesn't answer soon."""
        try:
            with anyio.move_on_after(_WAIT_SECONDS):
                await anyio.to_thread.run_sync(
                    ring.refresh, limiter=self._limiter, abandon_on_cancel=True
                )
        except RedisAway:
            return


def open_access(settings: PageSettings, host: str, public_url: str) -> Access:
    """Return the door of a service; the store is reached for at the first key."""
    return Access(
        is_open=not needs_keys(settings, host, public_url),
        service_key=settings.key.get_secret_value(),
        ring=KeyRing(open_keys(settings), partial(signing_secret, settings)),
    )

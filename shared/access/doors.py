"""Whether a service needs keys, and who holds the token of a request."""

import asyncio
import hmac
import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import anyio

from shared.access.callers import LOCAL, SERVICE, Caller
from shared.access.keys import split
from shared.access.redis_keys import open_keys
from shared.access.redis_sessions import open_sessions
from shared.access.ring import KeyRing
from shared.access.secrets import signing_secret
from shared.access.session_door import SessionDoor
from shared.errors import CaibianError, RedisAway
from shared.settings import LOOPBACK, PageSettings, SharedSettings

_WAIT_SECONDS = 1.0
FIRST = (
    "`make key NAME=desk` makes the first, or python -m services.ingest keys create desk "
    "--scope admin where the store runs; or set CAIBIAN_KEY; CAIBIAN_OPEN=true lets everybody in"
)
"""How the first key is made."""


class WrongKey(CaibianError):
    """The key is not known, was revoked, or is over."""


class NoKeyYet(CaibianError):
    """It listens beyond loopback, and nobody has a key."""


class KeysAway(RedisAway):
    """The keys lie in the store, which can't be reached."""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK


def needs_keys(settings: SharedSettings, host: str, public_url: str) -> bool:
    """Tell whether a service needs keys that listens on a host and is reached at an address."""
    is_local = is_loopback(host) and is_loopback(urlsplit(public_url).hostname or "")
    return not (is_local or settings.open)


@dataclass
class Access:
    """The door of a service: who may come in, by the key of the configuration or of the ring."""

    is_open: bool = True
    service_key: str = ""
    ring: KeyRing | None = None
    sessions: SessionDoor | None = None
    is_secure: bool = False

    def __post_init__(self) -> None:
        """Take one thread for the keys: one reads them, the others wait for what it finds."""
        self._limiter = anyio.CapacityLimiter(1)

    async def caller(
        self, token: str | None, session: str | None = None, *, is_barred: bool = False
    ) -> Caller | None:
        """Return who asks, by a key or else a session; None: nobody, and the service is closed.

        For who is barred nothing is looked up: what this process doesn't know is none. Raises
        WrongKey, KeysAway, RedisAway.
        """
        if token is None:
            if person := await self._person(session, is_barred=is_barred):
                return person
            return LOCAL if self.is_open else None
        own = self.service_key
        if own and hmac.compare_digest(token.encode(), own.encode()):
            return SERVICE
        if self.ring is None:
            raise WrongKey
        if is_barred and self.ring.find(token) is None:
            raise WrongKey
        return await self._known(token, self.ring)

    async def _person(self, session: str | None, *, is_barred: bool) -> Caller | None:
        """Return whose session it is; where all may come in, it need not be known."""
        if not session or self.sessions is None:
            return None
        if is_barred and not self.sessions.knows(session):
            return None
        with suppress(*((RedisAway,) if self.is_open else ())):
            return await self.sessions.caller(session)
        return None

    async def _known(self, token: str, ring: KeyRing) -> Caller:
        if not ring.is_fresh():
            await self._refresh(ring)
        key = ring.find(token)
        if key is None and split(token):
            # It may have been made a moment ago, on another process; and who guesses, waits.
            await anyio.sleep(ring.pause())
            await self._refresh(ring)
            key = ring.find(token)
        if ring.is_stale() or (key is None and ring.is_behind()):
            raise KeysAway
        if key is None:
            raise WrongKey
        if ring.note_used(key.id):
            asyncio.get_running_loop().run_in_executor(None, ring.write_used)
        return key.caller()

    async def _refresh(self, ring: KeyRing) -> None:
        """Read the keys anew; those known go on to be good when the store doesn't answer soon."""
        with anyio.move_on_after(_WAIT_SECONDS), suppress(RedisAway):
            await anyio.to_thread.run_sync(
                ring.refresh, limiter=self._limiter, abandon_on_cancel=True
            )


def open_access(settings: PageSettings, host: str, public_url: str) -> Access:
    """Return the door of a service; the store is reached for at the first key."""
    return Access(
        is_open=not needs_keys(settings, host, public_url),
        service_key=settings.key.get_secret_value(),
        ring=KeyRing(open_keys(settings), partial(signing_secret, settings)),
        sessions=SessionDoor(open_sessions(settings)),
        is_secure=public_url.startswith("https:"),
    )


def check_door(settings: PageSettings, host: str, public_url: str) -> None:
    """Raise NoKeyYet where a service needs keys and there is none.

    While the store is away that can't be told; then the service starts, and lets nobody in.
    """
    if not needs_keys(settings, host, public_url) or settings.key.get_secret_value():
        return
    with suppress(RedisAway):
        if not open_keys(settings).all():
            raise NoKeyYet(FIRST)

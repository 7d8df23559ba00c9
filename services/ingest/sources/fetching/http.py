"""The client by which all is fetched: polite, within bounds, and to no address inside."""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from services.ingest.sources.fetching import headers
from services.ingest.sources.fetching.exchange import Bounds, Exchange, Reply
from services.ingest.sources.fetching.failing import Failed, failed, of_status
from services.ingest.sources.fetching.guarded import GuardedBackend
from services.ingest.sources.fetching.politeness import Hosts
from services.ingest.sources.fetching.robots import SIZE, Robots, Rules
from services.ingest.sources.fetching.trips import Trip, parsed
from services.ingest.sources.logins import Login, login_at
from services.ingest.sources.models import Cause, Failure, Validators
from services.ingest.sources.ports import Shared
from shared.http.outside import Resolve, resolve

_HOPS = 5
"""Redirects that are followed, as RFC 9309 asks for robots.txt."""
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_VALIDATOR = 500
_ROBOTS = Bounds(20.0, SIZE, "text/plain, */*;q=0.5", is_cut=True)


@dataclass(frozen=True, slots=True)
class Manners:
    """How we behave.

    `agent` is the User-Agent, whose first word robots.txt calls us by. `gap` is the seconds between
    two requests to a host, `host_places` how many are under way there at once, `patience` the
    seconds that one waits for its turn, `places` how many requests are under way at all.
    """

    agent: str = "Caibian"
    is_private_allowed: bool = False
    gap: float = 1.0
    host_places: int = 2
    patience: float = 30.0
    places: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of 2xx or 304: where it came from in the end, its head in lower case, its body.

    `moved_to` is where permanent redirects led.
    """

    address: str
    status: int
    head: Mapping[str, str]
    body: bytes
    moved_to: str | None = None

    def validators(self) -> Validators:
        """Return what the next request is made conditional by."""
        etag, time = map(self._short, ("etag", "last-modified"))
        return Validators(etag=etag, last_modified=time)

    def _short(self, name: str) -> str | None:
        """Return a value that is worth keeping: the store keeps hundreds for one sitemap."""
        value = self.head.get(name)
        return value if value and len(value) <= _LONGEST_VALIDATOR else None


class Http:
    """Fetches addresses of the open internet. Close it, or use it as an asynchronous context.

    It belongs to one event loop, which should live as long as the process: connections, turns and
    what sites forbid are remembered here.
    """

    def __init__(
        self,
        manners: Manners,
        *,
        resolve: Resolve = resolve,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
        shared: Shared | None = None,
    ) -> None:
        self._agent = manners.agent
        self._login: Login | None = None
        self._hosts = Hosts(
            gap=manners.gap,
            places=manners.host_places,
            patience=manners.patience,
            clock=clock,
            shared=shared,
        )
        self._places = asyncio.Semaphore(manners.places)
        self._robots = Robots(self._robots_txt, manners.agent, clock, shared)
        backend = GuardedBackend(is_private_allowed=manners.is_private_allowed, resolve=resolve)
        self._exchange = Exchange(backend, tls or httpx.create_ssl_context(), manners.places)

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._exchange.aclose()

    def saying(self, login: Login | None) -> "Http":
        """Return it as one that says a login at its own site, and has all else in common."""
        if login is None:
            return self
        other = copy(self)
        other._login = login
        return other

    async def get(
        self, address: str, bounds: Bounds, validators: Validators | None = None
    ) -> Answer | Failure:
        """Fetch an address; with validators 304 may be the answer."""
        try:
            return await self._followed(address, bounds, validators, heeds_robots=True)
        except Failed as error:
            return error.failure

    async def rules(self, address: str) -> Rules | Failure:
        """Return what the robots.txt of an address's site says."""
        try:
            return await self._robots.rules(parsed(address))
        except Failed as error:
            return error.failure

    async def _robots_txt(self, address: str) -> bytes:
        return (await self._followed(address, _ROBOTS, None, heeds_robots=False)).body

    async def _followed(
        self, address: str, bounds: Bounds, validators: Validators | None, *, heeds_robots: bool
    ) -> Answer:
        login = login_at(address) or (self._login if heeds_robots else None)
        trip = Trip(parsed(address), login)
        for _ in range(_HOPS + 1):
            delay = await self._robots.check(trip.url) if heeds_robots else None
            head = headers.of_request(self._agent, bounds.accept, validators, trip.url, login)
            reply = await self._asked(trip.url, head | trip.cookies(), bounds, delay)
            if reply.status not in _REDIRECTS or "location" not in reply.head:
                return _answer(trip, reply)
            trip.go_on(reply.status, reply.head)
        raise failed(Cause.REDIRECTS, f"it was sent on more than {_HOPS} times")

    async def _asked(
        self, url: httpx.URL, head: dict[str, str], bounds: Bounds, delay: float | None
    ) -> Reply:
        """Ask when our turn comes. Raises Failed."""
        async with self._hosts.turn(url.host, delay), self._places:
            reply = await self._exchange.ask(url, head, bounds)
        after = headers.retry_after(reply.head.get("retry-after"))
        if after and reply.status in (429, 503):
            await self._hosts.pause(url.host, after)
        return reply


def _answer(trip: Trip, reply: Reply) -> Answer:
    """Return what an answer is worth. Raises Failed for what is neither 2xx nor 304."""
    if not (200 <= reply.status < 300 or reply.status == 304):
        raise of_status(reply.status, headers.retry_after(reply.head.get("retry-after")))
    return Answer(trip.address(), reply.status, reply.head, reply.body, trip.moved_to())

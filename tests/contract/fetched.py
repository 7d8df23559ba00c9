"""A client of sources for tests: without pauses, and every name is this machine."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import httpx

from services.ingest.sources.fetching.exchange import Bounds
from services.ingest.sources.fetching.http import Answer, Http, Manners
from services.ingest.sources.models import Cause, Failure, Validators
from tools.site import Site

T = TypeVar("T")
# No test waits for the end of this time.
SMALL = Bounds(seconds=60.0, size=1 << 20)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def with_http(
    site: Site,
    work: Callable[[Http], Awaitable[T]],
    clock: Callable[[], float] = time.monotonic,
    **manners: Any,
) -> T:
    """Return what is done with a client; `manners` are Manners that aren't the tests'."""
    usual: dict[str, Any] = {"agent": "Caibian/0", "is_private_allowed": True, "gap": 0.0}
    behaved = Manners(**usual | manners)

    async def done() -> T:
        async with Http(behaved, resolve=site.resolve, clock=clock, tls=_tls()) as http:
            return await work(http)

    return asyncio.run(done())


def got(
    site: Site,
    address: str,
    bounds: Bounds = SMALL,
    validators: Validators | None = None,
    **manners: Any,
) -> Answer:
    """Return the answer, which must be one."""
    answer = with_http(site, lambda http: http.get(address, bounds, validators), **manners)
    assert isinstance(answer, Answer), answer
    return answer


def each_got(site: Site, addresses: Sequence[str], **manners: Any) -> list[Answer | Failure]:
    """Return what one client is answered, one address after the other."""

    async def ask(http: Http) -> list[Answer | Failure]:
        return [await http.get(address, SMALL) for address in addresses]

    return with_http(site, ask, **manners)


def cause(site: Site, address: str, bounds: Bounds = SMALL, **manners: Any) -> Cause:
    """Return why it failed, which it must."""
    return failure(site, address, bounds, **manners).cause


def failure(site: Site, address: str, bounds: Bounds = SMALL, **manners: Any) -> Failure:
    """Return the failure, which there must be."""
    answer = with_http(site, lambda http: http.get(address, bounds), **manners)
    assert isinstance(answer, Failure), answer
    return answer

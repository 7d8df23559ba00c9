"""Refuses who asks too often: 429, and on every answer what is left.

The fields are those of draft-ietf-httpapi-ratelimit-headers-11, `RateLimit-Policy` and `RateLimit`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import Counter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.access.callers import Caller
from shared.http.access import Refusal
from shared.http.errors import MEDIA_TYPE
from shared.http.problem import Problem
from shared.http.rates import WINDOW_SECONDS, Left, LenientRates
from shared.settings import PageSettings

# What asks nothing of store or index, or is asked by those who watch over the service.
_FREE = frozenset({"/healthz", "/readyz", "/metrics"})
_FREE_FOLDERS = ("/static/", "/static-offline-docs/")
# Who has a network has as many addresses of this version as it wants.
_NETWORK_BITS = 64
_MOST_BARRED = 10_000
_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded"


class QuotaExceeded(Problem):
    """A caller has asked too often, as the problem type of that name tells it."""

    def __init__(self, policy: str, quota: int, after: int) -> None:
        detail = f"more than {quota} requests a minute"
        mend = "Wait as many seconds as retry_after says; the field RateLimit tells what is left."
        super().__init__(429, detail, None, mend, retry_after=after)
        self.policy = policy
        self.on_pages("problem.limited", quota=quota, seconds=after)

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        return super().body() | {"type": _TYPE, "violated-policies": [self.policy]}


@dataclass(frozen=True)
class Allowance:
    """What one caller may ask for in a minute; `policy` says what it is counted by."""

    rates: LenientRates
    policy: str
    who: str
    quota: int

    async def take(self, wanted: int = 1) -> int:
        """Count units; return how many of them the caller may have."""
        return await self.rates.take(self.who, self.quota, wanted)

    async def left(self) -> Left | None:
        """Tell what is left; None where that can't be told."""
        return await self.rates.left(self.who, self.quota)

    def problem(self, left: Left | None) -> QuotaExceeded:
        """Return what a caller is told that has nothing left."""
        return QuotaExceeded(self.policy, self.quota, left.seconds if left else WINDOW_SECONDS)

    def fields(self, left: Left | None) -> dict[str, str]:
        """Return the header fields that tell of it."""
        fields = {"RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW_SECONDS}'}
        if left:
            fields["RateLimit"] = f'"{self.policy}";r={left.units};t={left.seconds}'
        return fields


class Limits:
    """Who may ask how often: a key by its own rate, all others by the settings.

    Nothing is counted of what runs on this machine without a key, or with the services' own.
    """

    def __init__(
        self,
        rates: LenientRates,
        settings: PageSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rates = rates
        self._settings = settings
        self._clock = clock
        self._barred: dict[str, float] = {}
        self.limited = Counter(
            "caibian_rate_limited",
            "Requests and lines of batches refused for their rate, by what it is counted by",
            ["policy"],
            registry=None,
        )

    def allowance(self, scope: Scope) -> Allowance | None:
        """Return what the caller of a request may ask for, None where it isn't counted."""
        caller: Caller | None = scope.get("state", {}).get("caller")
        if caller is None or caller.kind == "local":
            return self._of("address", _network(scope), self._settings.rate_per_address)
        if caller.kind == "service" and caller.rate is None:
            return None
        quota = self._settings.rate_per_caller if caller.rate is None else caller.rate
        return self._of(caller.kind, f"{caller.kind}:{caller.id}", quota)

    def is_barred(self, scope: Scope) -> bool:
        """Tell whether so many were refused from there that nothing is looked up just now."""
        return self._barred.get(_network(scope) or "", 0.0) > self._clock()

    async def refused(self, scope: Scope) -> Problem | None:
        """Count a request without a good key as any of its address; return 429 beyond the rate."""
        network = _network(scope)
        allowance = self._of("address", network, self._settings.rate_per_address)
        if network is None or allowance is None or await allowance.take():
            return None
        self.limited.labels(allowance.policy).inc()
        left = await allowance.left()
        problem = allowance.problem(left)
        problem.headers |= allowance.fields(left)
        if len(self._barred) >= _MOST_BARRED:
            self._barred.clear()
        self._barred[network] = self._clock() + (left.seconds if left else WINDOW_SECONDS)
        return problem

    def _of(self, policy: str, who: str | None, quota: int) -> Allowance | None:
        return Allowance(self._rates, policy, who, quota) if who and quota else None


class RateLimiting:
    """Counts every request of a caller (ASGI middleware), by the `limits` of the app's state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or answer 429."""
        limits: Limits | None = None
        if scope["type"] == "http" and not _is_free(scope["path"]):
            limits = getattr(scope["app"].state, "limits", None)
        allowance = limits.allowance(scope) if limits else None
        if limits is None or allowance is None:
            await self._app(scope, receive, send)
            return
        if not await allowance.take():
            limits.limited.labels(allowance.policy).inc()
            await _refuse(allowance, scope, receive, send)
            return
        scope.setdefault("state", {})["allowance"] = allowance
        asked = asyncio.create_task(allowance.left())
        try:
            await self._app(scope, receive, _telling(allowance, asked, send))
        finally:
            asked.cancel()


def _is_free(path: str) -> bool:
    return path in _FREE or path.startswith(_FREE_FOLDERS)


def allowance_of(request: Request) -> Allowance | None:
    """Return what the caller of a request may ask for, None where it isn't counted."""
    found: Allowance | None = getattr(request.state, "allowance", None)
    return found


def _telling(allowance: Allowance, asked: asyncio.Task[Left | None], send: Send) -> Send:
    """Return a way to answer that adds what is left, asked for while the answer is made."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(allowance.fields(await asked))
        await send(message)

    return tell


async def _refuse(allowance: Allowance, scope: Scope, receive: Receive, send: Send) -> None:
    left = await allowance.left()
    problem, request = allowance.problem(left), Request(scope, receive)
    as_page: Refusal | None = getattr(request.app.state, "refusal", None)
    is_page = not scope["path"].startswith("/v1/")
    response: Response
    if as_page and is_page and "text/html" in request.headers.get("Accept", ""):
        response = as_page(request, problem)
    else:
        response = JSONResponse(problem.body(), 429, problem.headers, MEDIA_TYPE)
    response.headers.update(allowance.fields(left))
    await response(scope, receive, send)


def _network(scope: Scope) -> str | None:
    """Return by what the address of a caller is counted, None for this machine itself."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        # A socket of this machine, or a test's client.
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return f"address:{int(address) >> (128 - _NETWORK_BITS):x}/{_NETWORK_BITS}"
    return f"address:{address}"

"""Which names a service answers to, and which sites' pages may have it change something.

A page of another site can have its reader's browser ask a service that only he reaches: under a
name of that site's own that suddenly means this machine (DNS rebinding), or by a plain form post.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problem import Problem
from shared.settings import LOOPBACK, PageSettings

MEDIA_TYPE = "application/problem+json"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_MEND_HOST = "Use an address of CAIBIAN_PUBLIC_…_URL, or name the host in CAIBIAN_ALLOWED_HOSTS."
_MEND_SITE = "Use the form on the page itself; programs use the API under /v1, without Origin."
# What an answer says unless it says otherwise: it is no page, and no other site's to use.
_HEADERS = {
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"private, no-cache",
}

PageOfProblem = Callable[[Request, Problem], Response]


@dataclass(frozen=True)
class Sites:
    """The hosts that a service answers to, and the origins (host:port) of its own pages."""

    hosts: frozenset[str] = LOOPBACK
    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: PageSettings) -> "Sites":
        """Return what the settings say: loopback, all addresses that they name, allowed hosts."""
        public = (settings.public_ingest_url, settings.public_search_url)
        named = [
            urlsplit(url) for url in (*public, settings.ingest_url, settings.search_url) if url
        ]
        own = {str(each.hostname) for each in named} | set(settings.allowed_hosts.split(","))
        hosts = LOOPBACK | {host.strip().lower() for host in own if host.strip()}
        return cls(hosts, frozenset(urlsplit(url).netloc.lower() for url in public))

    def answers_to(self, host: str) -> bool:
        """Tell whether a Host header is one of ours; an IP address can't be bound anew."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name.rstrip(".") in self.hosts or _is_address(name)

    def owns(self, origin: str, host: str) -> bool:
        """Tell whether an Origin is that of our pages; a proxy may have changed the Host."""
        try:
            netloc = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        return bool(netloc) and (netloc == host.lower() or netloc in self.origins)


class SiteGuard:
    """Refuses other hosts (421), and changes asked for by other sites' pages (403)."""

    def __init__(self, app: ASGIApp, sites: Sites) -> None:
        self._app = app
        self._sites = sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it, and see to the headers of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                named = {name.lower() for name, _ in headers}
                headers += [pair for pair in _HEADERS.items() if pair[0] not in named]
                message = {**message, "headers": headers}
            await send(message)

        request = Request(scope)
        if problem := self._problem(request):
            await _answer(request, problem)(scope, receive, send_safely)
        else:
            await self._app(scope, receive, send_safely)

    def _problem(self, request: Request) -> Problem | None:
        hosts = request.headers.getlist("Host")
        if len(hosts) > 1 or not all(map(self._sites.answers_to, hosts)):
            return Problem(421, "this service has no such name", "Host", _MEND_HOST)
        if request.method in _READING or self._is_own(request, hosts[0] if hosts else ""):
            return None
        problem = Problem(403, "it was sent from another site", "Origin", _MEND_SITE)
        return problem.on_pages("problem.other_site")

    def _is_own(self, request: Request, host: str) -> bool:
        """Tell whether a page of our own sent it, or none at all."""
        # No page can send a key to another site without asking first, which nobody grants.
        if request.headers.get("Authorization", "").lower().startswith("bearer "):
            return True
        if (sent_by := request.headers.get("Sec-Fetch-Site")) is not None:
            return sent_by in ("same-origin", "none")
        origin = request.headers.get("Origin")
        return origin is None or self._sites.owns(origin, host)


def _answer(request: Request, problem: Problem) -> Response:
    made: PageOfProblem | None = getattr(request.app.state, "refusal", None)
    if made and problem.said and not request.url.path.startswith("/v1/"):
        return made(request, problem)
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

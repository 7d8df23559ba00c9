"""Methods of HTTP: HEAD is answered wherever GET is, and a 405 tells what is there instead."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_MARK = "is_not_there"


class HeadAsGet:
    """Answers HEAD as GET without the body (ASGI middleware).

    What asks whether something is there (uptime checks, checkers of links, feed readers) asks so.
    The answer ends with its head: what would go on making a body hears that nobody listens.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        # Not changed in place: by its own the server knows that no body goes out.
        await self._app({**scope, "method": "GET"}, receive, send_head)


def not_there(endpoint: _Endpoint) -> _Endpoint:
    """Mark an endpoint that only says 405, where another route would take the address for its own.

    No 405 names its methods.
    """
    setattr(endpoint, _MARK, True)
    return endpoint


def allowed(request: Request) -> list[str]:
    """Return the methods by which something is there at the address of a request.

    Each may be a route of its own, of which the framework names the first one's only.
    """
    at = [each for each in iter_route_contexts(request.app.routes) if _is_at(each, request)]
    # What is written out is meant by its name, though it may be an id as well (articles/batch).
    nearest = min((str(each.path) for each in at), key=lambda path: path.count("{"), default="")
    routes = [each for each in at if each.path == nearest]
    found = {method for each in routes for method in each.methods or ()}
    there = {method for method in found if _is_there(method, routes)}
    return sorted(there | ({"HEAD"} if "GET" in there else set()))


def _is_at(route: RouteContext, request: Request) -> bool:
    if not route.methods:
        return False
    match, _ = route.matches(request.scope)
    return bool(match is not Match.NONE)


def _is_there(method: str, routes: list[RouteContext]) -> bool:
    """Tell whether what answers a method, which is the first route that has it, isn't a 405."""
    first = next(each for each in routes if method in (each.methods or ()))
    return not getattr(first.endpoint, _MARK, False)

"""Bounds the bodies of all routes that don't read them piece by piece themselves.

A framework reads a whole body into memory, and parses it, before a route is asked who may send it.
"""

import json
from collections.abc import Collection

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.access import refused
from shared.http.problem import Problem
from shared.http.shapes import check_shape

MOST_BYTES = 4 << 20
_WITHOUT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class BodyLimit:
    """Refuses bodies of more than MOST_BYTES (413), and JSON that is too deep or wide (422).

    `streamed` are the paths of routes with limits of their own.
    """

    def __init__(self, app: ASGIApp, streamed: Collection[str] = ()) -> None:
        self._app = app
        self._streamed = frozenset(streamed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on with its whole body, or refuse it."""
        is_free = scope["type"] != "http" or scope["method"] in _WITHOUT
        if is_free or scope["path"] in self._streamed:
            await self._app(scope, receive, send)
            return
        try:
            messages = await _whole(receive)
        except Problem as problem:
            is_page = not scope["path"].startswith("/v1/")
            answer = refused(Request(scope), problem, is_page=is_page)
            await answer(scope, receive, send)
            return
        waiting = iter(messages)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        await self._app(scope, again, send)


async def _whole(receive: Receive) -> list[Message]:
    """Return what was received of a body, up to its end. Raises Problem 413, 422."""
    messages: list[Message] = []
    body = bytearray()
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())
        body += messages[-1].get("body", b"")
        if len(body) > MOST_BYTES:
            problem = Problem(413, f"more than {MOST_BYTES} bytes", "body", "Send less at once.")
            raise problem.on_pages("problem.large", limit=MOST_BYTES)
    text = _as_parsed(bytes(body))
    if text.startswith((b"{", b"[")):
        check_shape(text)
    return messages


def _as_parsed(body: bytes) -> bytes:
    """Return a body as UTF-8, without what stands before JSON, from whatever a parser takes it in.

    It takes UTF-16 and UTF-32, and the byte order mark of each.
    """
    encoding = json.detect_encoding(body)
    if encoding != "utf-8":
        body = body.decode(encoding, "replace").encode()
    return body.lstrip()

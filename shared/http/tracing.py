"""The trace of a request: taken from its `traceparent` or begun here, and told in the answer."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import tracing


class TraceMiddleware:
    """Gives each request its trace (W3C Trace Context) and answers the header `traceparent`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request in its trace."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = tracing.go_on(Headers(scope=scope).get(tracing.HEADER))
        # Not taken back: a request is a task of its own, and an error that leaves it is logged
        # further out.
        tracing.follow(trace)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[tracing.HEADER] = trace.parent
            await send(message)

        await self._app(scope, receive, answer)

"""HEAD is answered wherever GET is; a 405 names what is there."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from starlette.types import Message, Scope

from shared.http.app import make_api
from tests.asgi import call
from tests.fake_keys import bearer
from tests.unit.access.test_routes import INGEST, READ, Door, app_of, doors

_BOTH = [door for service in ("ingest", "search") for door in doors(service)]
_GETS = [door for door in _BOTH if door.method == "GET"]


def told(app: FastAPI, method: str, address: str, key: str) -> tuple[int, dict[str, str], bytes]:
    """Return what an answer says, without what differs between two that are the same."""
    answer = call(app, method, address, headers=bearer(key) | {"Accept": "text/html"})
    # Each request changes what is measured.
    is_measured = {"content-length"} if address == "/metrics" else set()
    differing = {"traceparent", "set-cookie", "ratelimit"} | is_measured
    headers = {name: said for name, said in answer.headers.items() if name not in differing}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("door", _GETS, ids=lambda door: f"{door.service} {door.path}")
def test_head_is_answered_as_get_without_a_body(door: Door) -> None:
    """On pages, too, and with the same headers: the length of what GET would answer."""
    app = app_of(door.service)
    key = INGEST if door.service == "ingest" else READ
    status, headers, _ = told(app, "GET", door.address, key)
    assert told(app, "HEAD", door.address, key) == (status, headers, b"")


def streaming(sent: list[int]) -> FastAPI:
    """Return an app that answers without an end."""
    router = APIRouter()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 1024
            await asyncio.sleep(0)

    @router.get("/all")
    async def answer() -> StreamingResponse:
        return StreamingResponse(endless())

    return make_api(router)


def test_what_would_stream_for_long_ends_with_its_head() -> None:
    """An export isn't made for nobody."""
    sent: list[int] = []
    answer = call(streaming(sent), "HEAD", "/all")
    assert (answer.status_code, answer.content) == (200, b"")
    assert len(sent) < 100


def test_the_server_is_told_once_that_the_answer_is_over() -> None:
    """It cuts who sends on after the end."""
    messages: list[Message] = []

    async def ask() -> None:
        async def receive() -> Message:
            await asyncio.sleep(0)
            return {"type": "http.disconnect" if messages else "http.request"}

        async def send(message: Message) -> None:
            messages.append(message)

        scope: Scope = {
            "type": "http",
            "method": "HEAD",
            "path": "/all",
            "headers": [],
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
        }
        await streaming([])(scope, receive, send)

    asyncio.run(ask())
    kinds = [message["type"] for message in messages]
    assert kinds == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize(
    ("service", "path", "allow"),
    [
        ("search", "/searches", "GET, HEAD, POST"),
        ("search", "/searches/0123456789abcdef/edit", "GET, HEAD, POST"),
        ("search", "/v1/searches/0123456789abcdef", "DELETE, GET, HEAD, PUT"),
        ("search", "/v1/searches/dead-letters", "GET, HEAD"),
        ("ingest", "/keys", "GET, HEAD, POST"),
        ("ingest", "/v1/sources/opml", "GET, HEAD"),
        ("ingest", "/v1/sources/try", "POST"),
        ("ingest", "/v1/articles/a", "DELETE, GET, HEAD"),
        ("ingest", "/v1/articles/batch", "POST"),
        ("ingest", "/healthz", "GET, HEAD"),
    ],
)
def test_a_405_names_what_is_there(service: str, path: str, allow: str) -> None:
    """Of pages, too, and nothing that only says 405 itself."""
    answer = call(app_of(service), "TRACE", path, headers=bearer(READ))
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)

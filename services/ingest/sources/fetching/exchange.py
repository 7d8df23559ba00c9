"""One request and its answer: over connections that are kept, within bounds of time and size."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from services.ingest.sources.fetching import headers
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.fetching.guarded import GuardedBackend
from services.ingest.sources.fetching.unpacking import Body
from services.ingest.sources.models import Cause

_WAITS = {"connect": 10.0, "read": 15.0, "write": 10.0}
"""Seconds that a connection may keep us waiting for one step."""
_KEPT_SECONDS = 15.0
_SILENTLY = "without sending a response"
_SHORT = 16 << 10
"""Bytes of an error's page that are read so that its connection can be used again."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer may take: seconds from asking to its last byte, bytes as sent and unpacked.

    `is_cut`: of a longer one the beginning is taken.
    """

    seconds: float = 30.0
    size: int = 8 << 20
    accept: str = "*/*"
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request was answered; the body is read of success, redirects and 304."""

    status: int
    head: dict[str, str]
    body: bytes


class Exchange:
    """Asks servers. A connection is used again for the same host within some seconds."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext, places: int) -> None:
        # No proxy: it would look names up itself, and could lead inside after all.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=4 * places,
            max_keepalive_connections=2 * places,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=backend,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def ask(self, url: httpx.URL, head: dict[str, str], bounds: Bounds) -> Reply:
        """Return the answer. Raises Failed."""
        try:
            async with asyncio.timeout(bounds.seconds):
                return await self._asked(url, head, bounds)
        except TimeoutError as error:
            raise failed(Cause.TIME, f"it took longer than {bounds.seconds:g} s") from error

    async def _asked(self, url: httpx.URL, head: dict[str, str], bounds: Bounds) -> Reply:
        with _told():
            try:
                return await self._once(url, head, bounds)
            except _HungUp:
                # A kept connection that the server had closed: a new one tells.
                return await self._once(url, head, bounds)

    async def _once(self, url: httpx.URL, head: dict[str, str], bounds: Bounds) -> Reply:
        async with self._answered(url, head) as answer:
            told = headers.of_answer(answer.headers)
            if answer.status < 400:
                return Reply(answer.status, told, await _read(answer, told, bounds))
            await _read_out(answer)
            return Reply(answer.status, told, b"")

    @asynccontextmanager
    async def _answered(
        self, url: httpx.URL, head: dict[str, str]
    ) -> AsyncIterator[httpcore.Response]:
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        request = httpcore.Request(
            "GET", target, headers=list(head.items()), extensions={"timeout": _WAITS}
        )
        try:
            answer = await self._pool.handle_async_request(request)
        except (httpcore.ReadError, httpcore.WriteError) as error:
            raise _HungUp(f"it hung up: {error}") from error
        except httpcore.RemoteProtocolError as error:
            if _SILENTLY in str(error):
                raise _HungUp(f"it hung up: {error}") from error
            raise
        try:
            yield answer
        finally:
            await answer.aclose()


class _HungUp(Exception):
    """The connection was lost before an answer came."""


async def _read(answer: httpcore.Response, head: dict[str, str], bounds: Bounds) -> bytes:
    length = head.get("content-length", "")
    if length.isdigit() and int(length) > bounds.size and not bounds.is_cut:
        raise failed(Cause.SIZE, f"it has {length} bytes, more than {bounds.size}")
    body = Body(head.get("content-encoding", ""), bounds.size, is_cut=bounds.is_cut)
    async for piece in answer.aiter_stream():
        if not body.take(piece):
            break
    return body.whole()


async def _read_out(answer: httpcore.Response) -> None:
    left = _SHORT
    async for piece in answer.aiter_stream():
        left -= len(piece)
        if left < 0:
            break


@contextmanager
def _told() -> Iterator[None]:
    """Tell what a connection raises as failures."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise failed(Cause.TIME, f"no answer in time ({type(error).__name__})") from error
    except httpcore.ConnectError as error:
        cause = Cause.TLS if _is_of_tls(error) else Cause.UNREACHABLE
        raise failed(cause, f"no connection: {error}") from error
    except httpcore.ProtocolError as error:
        raise failed(Cause.PROTOCOL, f"what it sent is no HTTP: {error}") from error
    except (httpcore.NetworkError, _HungUp, OSError) as error:
        raise failed(Cause.UNREACHABLE, f"the connection broke: {error}") from error


def _is_of_tls(error: BaseException | None) -> bool:
    """Tell whether TLS was the cause; httpcore has what it met as its own first argument."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        met = error.args[0] if error.args else None
        error = met if isinstance(met, BaseException) else error.__cause__
    return False

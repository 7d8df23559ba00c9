"""The body of a request, plain or gzipped, piece by piece and never more than its limit."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi import Request

from services.ingest.unpacking import MAGIC, Gunzip
from shared.http.problem import Problem

WAIT_SECONDS = 30.0
# So much of a body waits in memory, more of it on disk.
_IN_MEMORY = 256 << 10
_GATHERED = 1 << 20
_FULL_SECONDS = 5
_GZIP_ENCODINGS = ("gzip", "x-gzip")
_GZIP_TYPES = ("application/gzip", "application/x-gzip")


@dataclass(frozen=True)
class Gate:
    """How many bodies are worked on at once: an article takes seven times its bytes while parsed.

    Nobody passes before his body is there, so that slow senders keep no others waiting. Of batches
    a piece is worked on at a time, and the articles of a group.
    """

    posts: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(32))
    batches: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))
    parsing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))


@asynccontextmanager
async def arrived(request: Request, limit: int, too_large: Problem) -> AsyncIterator[IO[bytes]]:
    """Wait for the whole unpacked body and yield it as a file. Raises Problem 400, 408, 413, 415.

    503 while there is no room on disk for bodies that come in.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        try:
            async with aclosing(pieces(request, limit, too_large)) as stream:
                async for piece in stream:
                    body.write(piece)
        except OSError as error:
            mend = "Post it again after so many seconds as retry_after says."
            detail = "there is no room for bodies just now"
            raise Problem(503, detail, "body", mend, retry_after=_FULL_SECONDS) from error
        body.seek(0)
        yield body


async def gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield pieces of about a mebibyte: enough to be worth a turn of its own.

    Raises what reading raises, once all is yielded that came before.
    """
    waiting = bytearray()
    problem: Problem | None = None
    try:
        async for piece in stream:
            waiting += piece
            if len(waiting) >= _GATHERED:
                yield bytes(waiting)
                waiting.clear()
    except Problem as error:
        problem = error
    if waiting:
        yield bytes(waiting)
    if problem:
        raise problem


async def pieces(
    request: Request, limit: int, too_large: Problem, *, guess: bool = False
) -> AsyncGenerator[bytes, None]:
    """Yield the unpacked body; `guess`: what begins as gzip is gzip, whatever the header says.

    Raises Problem 400, 408, 413 (the one given), 415.
    """
    gunzip = Gunzip() if _says_gzip(request) else None
    size = 0
    async for chunk in _chunks(request):
        if guess and gunzip is None and not size and chunk.startswith(MAGIC):
            gunzip = Gunzip()
        for piece in gunzip.feed(chunk) if gunzip else (chunk,):
            size += len(piece)
            if size > limit:
                raise too_large
            yield piece
    if gunzip:
        gunzip.close()


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield what comes in and isn't empty. Raises Problem 408 when nothing comes for a while."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            detail = f"nothing came for {WAIT_SECONDS:g} s"
            raise Problem(408, detail, "body", "Send it again.") from error
        if chunk:
            yield chunk


def _says_gzip(request: Request) -> bool:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _GZIP_ENCODINGS:
        return True
    if encoding != "identity":
        mend = "Send it plain or as gzip."
        raise Problem(415, encoding, "Content-Encoding", mend)
    media = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media in _GZIP_TYPES

"""The ingest API's routes: each reads the request, calls a handler and shapes the answer."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import handlers
from services.ingest.batch import Batch, Gunzip, too_large
from services.ingest.reading import read_json, read_page
from services.ingest.schemas import Accepted, ArticleIn, Links, PageFields, Replayed
from services.ingest.settings import IngestSettings
from shared.events import ArticlesReceived, ArticlesWithdrawn
from shared.ids import ID_PATTERN
from shared.models import ContentType, DeadLetters, RawArticle, Receipt, Stats, Status
from shared.ports import Intake, Outbox
from shared.problem import Problem

router = APIRouter(prefix="/v1")

Id = Annotated[str, Path(pattern=ID_PATTERN)]

_PAGE = {"schema": {"type": "string"}, "example": "云岭市新建三座水厂\n本报云岭7月9日电 …"}
_ARTICLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ArticleIn.model_json_schema()},
            "text/plain": _PAGE,
            "text/html": {"schema": {"type": "string"}, "example": "<h1>云岭市新建三座水厂</h1> …"},
        },
    },
    "parameters": [
        {"name": name, "in": "query", "schema": schema, "description": "for a page as the body"}
        for name, schema in PageFields.model_json_schema()["properties"].items()
    ],
}
_LINE = {"schema": {"type": "string"}, "example": '{"content": "…"}\n{"content": "…"}\n'}
_BATCH_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/x-ndjson": _LINE}}
}


@dataclass(frozen=True)
class Ports:
    """What the routes work with."""

    settings: IngestSettings
    intake: Intake
    received: Outbox[ArticlesReceived]
    withdrawn: Outbox[ArticlesWithdrawn]


def ports(request: Request) -> Ports:
    """Return the app's ports."""
    wired: Ports = request.app.state.ports
    return wired


Wired = Annotated[Ports, Depends(ports)]
Again = Annotated[
    bool, Query(description="do what is indexed unchanged once more, for a new model or dictionary")
]


@router.post("/articles", status_code=202, tags=["articles"], openapi_extra=_ARTICLE_BODY)
async def post_article(
    request: Request, response: Response, ports: Wired, again: Again = False
) -> Accepted:
    """Take an article in: 202 for new work, 200 when nothing in it is new."""
    body = await read_body(request, ports.settings.max_article_bytes)
    work = partial(_accept, request, body, ports, again=again)
    receipt = await run_in_threadpool(work)
    link = f"/v1/articles/{receipt.id}"
    response.headers["Location"] = link
    response.status_code = 200 if receipt.duplicate else 202
    return Accepted(**dict(receipt), links=Links(self=link))


@router.post("/articles/batch", tags=["articles"], openapi_extra=_BATCH_BODY)
async def post_batch(request: Request, ports: Wired, again: Again = False) -> StreamingResponse:
    """Take in one JSON article a line (also gzip); answer one result line for each, in order."""
    results = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the answer that reads it
    accept = partial(handlers.accept_all, intake=ports.intake, received=ports.received, again=again)
    limit = ports.settings.max_article_bytes
    batch = Batch(results, accept, limit, datetime.now(UTC))
    # Answering while the body still comes in loses parts of it, so it is read to its end first.
    await _feed(batch, request)
    results.seek(0)
    return StreamingResponse(_pieces(results), media_type="application/x-ndjson")


@router.get("/articles/{id}", tags=["articles"])
def get_article(id: Id, ports: Wired) -> Status:
    """Tell where an article stands on the path."""
    return ports.intake.status(id)


@router.delete("/articles/{id}", status_code=202, tags=["articles"])
def delete_article(id: Id, ports: Wired) -> Status:
    """Take an article back: no search finds it any more."""
    return handlers.withdraw(id, intake=ports.intake, withdrawn=ports.withdrawn)


@router.get("/stats", tags=["operations"])
def get_stats(ports: Wired) -> Stats:
    """Count what is on the path, and how fast it moves."""
    return ports.intake.stats()


@router.get("/dead-letters", tags=["operations"])
def get_dead_letters(
    ports: Wired,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DeadLetters:
    """Page through the articles that failed, newest first."""
    return ports.intake.dead_letters(offset, limit)


@router.post("/dead-letters/replay", status_code=202, tags=["operations"])
def replay_all(ports: Wired) -> Replayed:
    """Try all dead letters again."""
    return Replayed(replayed=handlers.replay_all(intake=ports.intake, received=ports.received))


@router.post("/dead-letters/{id}/replay", status_code=202, tags=["operations"])
def replay_one(id: Id, ports: Wired) -> Status:
    """Try a dead letter again."""
    return handlers.replay(id, intake=ports.intake, received=ports.received)


def _accept(request: Request, body: bytes, ports: Ports, *, again: bool) -> Receipt:
    article = _read_article(request, body)
    return handlers.accept(article, intake=ports.intake, received=ports.received, again=again)


def _read_article(request: Request, body: bytes) -> RawArticle:
    header = Message()
    header["Content-Type"] = request.headers.get("Content-Type", "")
    now = datetime.now(UTC)
    media = header.get_content_type() if header["Content-Type"] else ""
    if media == "application/json":
        return read_json(body, now)
    if media in list(ContentType):
        charset = header.get_content_charset()
        return read_page(body, ContentType(media), charset, _fields(request), now)
    mend = "Send application/json, text/plain or text/html."
    raise Problem(415, "Unsupported Media Type", media or "none given", "Content-Type", mend)


def _fields(request: Request) -> dict[str, str]:
    """Return the parameters that describe a page."""
    return {name: value for name, value in request.query_params.items() if name != "again"}


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request. Raises Problem 413 when it is longer than the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


async def _feed(batch: Batch, request: Request) -> None:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        mend = "Send it plain or as gzip."
        raise Problem(415, "Unsupported Media Type", encoding, "Content-Encoding", mend)
    try:
        pieces = request.stream() if encoding == "identity" else _unpacked(request.stream())
        async for piece in pieces:
            await run_in_threadpool(batch.feed, piece)
    except Problem as problem:
        await run_in_threadpool(batch.close, problem)
    else:
        await run_in_threadpool(batch.close)


async def _unpacked(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gunzip = Gunzip()
    async for chunk in stream:
        for piece in gunzip.feed(chunk):
            yield piece
    gunzip.close()


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(1 << 16):
            yield piece

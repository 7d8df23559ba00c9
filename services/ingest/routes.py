"""The ingest API's routes: each reads the request, calls a handler and shapes the answer."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import handlers
from services.ingest.batch import Batch, Limits, batch_too_large, too_large
from services.ingest.bodies import Gate, pieces, whole
from services.ingest.charging import charge_of
from services.ingest.descriptions import ARTICLE_BODY, BATCH_BODY, RESULTS
from services.ingest.idempotency import MOST_BYTES, Answers
from services.ingest.keyed import Key, Keyed, keyed
from services.ingest.ports import Archive
from services.ingest.posted import read_posted
from services.ingest.schemas import Accepted, Links, Replayed
from services.ingest.settings import IngestSettings
from services.ingest.waiting import Lanes
from shared.articles import ID_PATTERN, RawArticle
from shared.http.errors import problem_responses
from shared.http.problem import Problem
from shared.http.readiness import Readiness
from shared.http.waiting import Deadline
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.ports import Intake, Outbox
from shared.path.state import DeadLetters, Receipt, Stats, Status

# Far beyond what any ledger holds, and within what Redis takes for a number.
_MOST = 1_000_000_000
_NDJSON = "application/x-ndjson"

router = APIRouter(prefix="/v1")

Id = Annotated[str, Path(pattern=ID_PATTERN)]


@dataclass(frozen=True)
class Ports:
    """What the routes work with."""

    settings: IngestSettings
    intake: Intake
    received: Outbox[ArticlesReceived]
    withdrawn: Outbox[ArticlesWithdrawn]
    archive: Archive
    answers: Answers
    readiness: Readiness = field(default_factory=lambda: Readiness({}))
    gate: Gate = field(default_factory=Gate)
    lanes: Lanes = field(default_factory=Lanes)


async def ports(request: Request) -> Ports:
    """Return the app's ports."""
    wired: Ports = request.app.state.ports
    return wired


Wired = Annotated[Ports, Depends(ports)]
Again = Annotated[
    bool, Query(description="do what is indexed unchanged once more, for a new model or dictionary")
]


@router.post(
    "/articles",
    status_code=202,
    tags=["articles"],
    openapi_extra=ARTICLE_BODY,
    responses={
        200: {"model": Accepted, "description": "Nothing in it is new"},
        **problem_responses(400, 408, 409, 413, 415, 422, 503),
    },
    response_model=Accepted,
)
async def post_article(
    request: Request, ports: Wired, again: Again = False, key: Key = None
) -> Response:
    """Take an article in: 202 for new work, 200 when nothing in it is new."""
    limit, deadline = ports.settings.max_article_bytes, Deadline()
    async with keyed(request, key, ports.answers, ports.lanes.changes) as mine:
        async with deadline.turn(ports.gate.posts):
            body = await whole(request, limit, too_large(limit))
            mine.feed(body)
            if before := mine.answered():
                return before
            async with ports.gate.parsing:
                article = await run_in_threadpool(read_posted, request, body)
            receipt = await accept(article, ports, deadline, again=again)
        link = f"/v1/articles/{receipt.id}"
        told = Accepted(**dict(receipt), links=Links(self=link)).model_dump_json(by_alias=True)
        status = 200 if receipt.duplicate else 202
        headers = {"Location": link, "Content-Type": "application/json"}
        mine.keep(status, headers, told.encode())
    return Response(told, status, headers)


@router.post(
    "/articles/batch",
    tags=["articles"],
    openapi_extra=BATCH_BODY,
    response_class=StreamingResponse,
    responses={200: RESULTS, **problem_responses(400, 408, 409, 413, 415, 422, 503)},
)
async def post_batch(
    request: Request, ports: Wired, again: Again = False, key: Key = None
) -> Response:
    """Take in one JSON article a line (also gzip); answer one result line for each, in order."""
    async with keyed(request, key, ports.answers, ports.lanes.changes) as mine:
        if mine.before:
            limit = ports.settings.max_batch_bytes
            async for piece in pieces(request, limit, batch_too_large(limit), guess=True):
                mine.feed(piece)
            return mine.answered() or Response()
        return await _results(request, ports, mine, again=again)


async def _results(request: Request, ports: Ports, mine: Keyed, *, again: bool) -> Response:
    """Take a batch in and return its result lines."""
    results = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the answer that reads it
    accept = partial(handlers.accept_all, intake=ports.intake, received=ports.received, again=again)
    settings = ports.settings
    limits = Limits(settings.max_article_bytes, settings.max_batch_lines, charge_of(request))
    batch = Batch(results, accept, limits, datetime.now(UTC), again=again)
    try:
        # Answering while the body still comes in loses parts of it, so it is read first.
        async with ports.gate.batches:
            await _feed(batch, request, ports, mine)
        if batch.is_done and results.tell() <= MOST_BYTES:
            results.seek(0)
            mine.keep(200, {"Content-Type": _NDJSON}, results.read())
    except BaseException:
        results.close()
        raise
    results.seek(0)
    return StreamingResponse(_pieces(results), media_type=_NDJSON)


@router.get("/articles/{id}", tags=["articles"], responses=problem_responses(404, 422, 503))
async def get_article(id: Id, ports: Wired) -> Status:
    """Tell where an article stands on the path; of one indexed long ago, that it is indexed."""
    return await ports.lanes.reads.ask(
        handlers.status, id, intake=ports.intake, archive=ports.archive
    )


@router.delete(
    "/articles/{id}",
    status_code=202,
    tags=["articles"],
    responses=problem_responses(404, 422, 503),
)
async def delete_article(id: Id, ports: Wired) -> Status:
    """Take an article back: no search finds it any more."""
    return await ports.lanes.changes.ask(
        handlers.withdraw,
        id,
        intake=ports.intake,
        archive=ports.archive,
        withdrawn=ports.withdrawn,
    )


@router.get("/stats", tags=["operations"], responses=problem_responses(422, 503))
async def get_stats(ports: Wired) -> Stats:
    """Count what is on the path, and how fast it moves."""
    return await ports.lanes.reads.ask(ports.intake.stats)


@router.get("/dead-letters", tags=["operations"], responses=problem_responses(422, 503))
async def get_dead_letters(
    ports: Wired,
    offset: Annotated[int, Query(ge=0, le=_MOST, description="how many to skip")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="how many to show")] = 50,
) -> DeadLetters:
    """Page through the articles that failed, newest first."""
    return await ports.lanes.reads.ask(ports.intake.dead_letters, offset, limit)


@router.post(
    "/dead-letters/replay",
    status_code=202,
    tags=["operations"],
    responses=problem_responses(422, 503),
)
async def replay_all(ports: Wired) -> Replayed:
    """Try all dead letters again."""
    replayed = await ports.lanes.slow.run(
        handlers.replay_all, intake=ports.intake, received=ports.received
    )
    return Replayed(replayed=replayed)


@router.post(
    "/dead-letters/{id}/replay",
    status_code=202,
    tags=["operations"],
    responses=problem_responses(404, 409, 422, 503),
)
async def replay_one(id: Id, ports: Wired) -> Status:
    """Try a dead letter again."""
    return await ports.lanes.changes.ask(
        handlers.replay, id, intake=ports.intake, received=ports.received
    )


async def accept(
    article: RawArticle, ports: Ports, deadline: Deadline, *, again: bool = False
) -> Receipt:
    """Take an article in, waiting no longer than a request may. Raises Overloaded."""
    return await ports.lanes.posts.ask(
        handlers.accept,
        article,
        deadline=deadline,
        intake=ports.intake,
        received=ports.received,
        again=again,
    )


async def _feed(batch: Batch, request: Request, ports: Ports, mine: Keyed) -> None:
    limit = ports.settings.max_batch_bytes
    try:
        async for piece in pieces(request, limit, batch_too_large(limit), guess=True):
            mine.feed(piece)
            await ports.lanes.batches.run(batch.feed, piece)
        await ports.lanes.batches.run(batch.close)
    except Problem as problem:
        await ports.lanes.batches.run(batch.abort, problem)


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(1 << 16):
            yield piece

"""The ingest API's routes: each reads the request, calls a handler and shapes the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import batching, handlers
from services.ingest.batch import too_large
from services.ingest.bodies import Gate, arrived
from services.ingest.descriptions import ARTICLE_BODY, BATCH_BODY, RESULTS
from services.ingest.idempotency import Answers
from services.ingest.identity import id_of_source
from services.ingest.keyed import Key, keyed
from services.ingest.media import read_article
from services.ingest.ports import Archive
from services.ingest.schemas import Accepted, Links
from services.ingest.settings import IngestSettings
from services.ingest.waiting import Lanes
from shared.articles import ID_PATTERN, RawArticle
from shared.http.access import MAY_FOLLOW, MAY_POST, MAY_READ, audit, caller_of, count
from shared.http.errors import problem_responses
from shared.http.readiness import Readiness
from shared.http.waiting import Deadline
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.ports import Intake, Outbox
from shared.path.state import Receipt, Stats, Status

STREAMED = frozenset({"/v1/articles", "/v1/articles/batch", "/post", "/dead-letters/mend"})
"""The paths, those of pages too, that read articles and bound their bodies themselves."""

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


async def own_id(id: Id, request: Request) -> str:
    """Return the id by which the caller's article is known that it calls so."""
    return id_of_source(id, caller_of(request).source)


Wired = Annotated[Ports, Depends(ports)]
OwnId = Annotated[str, Depends(own_id)]
Again = Annotated[
    bool, Query(description="do what is indexed unchanged once more, for a new model or dictionary")
]


@router.post(
    "/articles",
    dependencies=MAY_POST,
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
        async with (
            arrived(request, limit, too_large(limit)) as file,
            deadline.turn(ports.gate.posts),
        ):
            body = file.read()
            mine.feed(body)
            if before := mine.answered():
                return before
            async with ports.gate.parsing:
                article = await run_in_threadpool(read_article, request, body)
            receipt = await accept(article, ports, deadline, again=again)
        count(request, "post-article", int(not receipt.duplicate))
        link = f"/v1/articles/{receipt.id}"
        told = Accepted(**dict(receipt), links=Links(self=link)).model_dump_json(by_alias=True)
        status = 200 if receipt.duplicate else 202
        headers = {"Location": link, "Content-Type": "application/json"}
        mine.keep(status, headers, told.encode())
    return Response(told, status, headers)


@router.post(
    "/articles/batch",
    dependencies=MAY_POST,
    tags=["articles"],
    openapi_extra=BATCH_BODY,
    response_class=StreamingResponse,
    responses={200: RESULTS, **problem_responses(400, 408, 409, 413, 415, 422, 503)},
)
async def post_batch(
    request: Request, ports: Wired, again: Again = False, key: Key = None
) -> Response:
    """Take in one JSON article a line (also gzip); answer one result line for each, in order."""

    def accept(articles: Sequence[RawArticle]) -> list[Receipt | None]:
        taken = handlers.accept_all(
            articles, intake=ports.intake, received=ports.received, again=again
        )
        count(request, "post-article", sum(1 for one in taken if one and not one.duplicate))
        return taken

    async with keyed(request, key, ports.answers, ports.lanes.changes) as mine:
        settings, lane = ports.settings, ports.lanes.batches
        if mine.before:
            return await batching.answered_before(request, settings, mine)
        return await batching.answered(
            request, accept, settings, ports.gate, lane, mine, again=again
        )


@router.get(
    "/articles/{id}",
    dependencies=MAY_FOLLOW,
    tags=["articles"],
    responses=problem_responses(404, 422, 503),
)
async def get_article(id: OwnId, ports: Wired) -> Status:
    """Tell where an article stands on the path; of one indexed long ago, that it is indexed."""
    return await ports.lanes.reads.ask(
        handlers.status, id, intake=ports.intake, archive=ports.archive
    )


@router.delete(
    "/articles/{id}",
    dependencies=MAY_POST,
    status_code=202,
    tags=["articles"],
    responses=problem_responses(404, 422, 503),
)
async def delete_article(id: OwnId, request: Request, ports: Wired) -> Status:
    """Take an article back: no search finds it any more."""
    status = await ports.lanes.changes.ask(
        handlers.withdraw,
        id,
        intake=ports.intake,
        archive=ports.archive,
        withdrawn=ports.withdrawn,
    )
    audit(request, "withdraw-article", id=id)
    return status


@router.get(
    "/stats",
    dependencies=MAY_READ,
    tags=["operations"],
    responses=problem_responses(422, 503),
)
async def get_stats(ports: Wired) -> Stats:
    """Count what is on the path, and how fast it moves."""
    return await ports.lanes.reads.ask(ports.intake.stats)


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

"""The routes of the dead letters: articles that failed are listed, shown and tried again."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from services.ingest import handlers
from services.ingest.routes import Id, Wired
from services.ingest.schemas import DeadLetter, Replayed
from shared.http.access import MAY_ADMIN, MAY_READ, audit
from shared.http.errors import problem_responses
from shared.path.state import DeadLetters, Status

# Far beyond what any ledger holds, and within what Redis takes for a number.
_MOST = 1_000_000_000

router = APIRouter(prefix="/v1/dead-letters", tags=["operations"])


@router.get(
    "",
    dependencies=MAY_READ,
    responses=problem_responses(422, 503),
)
async def get_dead_letters(
    ports: Wired,
    offset: Annotated[int, Query(ge=0, le=_MOST, description="how many to skip")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="how many to show")] = 50,
) -> DeadLetters:
    """Page through the articles that failed, newest first."""
    return await ports.lanes.reads.ask(ports.intake.dead_letters, offset, limit)


@router.get(
    "/{id}/article",
    dependencies=MAY_READ,
    responses=problem_responses(404, 409, 422, 503),
)
async def get_dead_letter(id: Id, ports: Wired) -> DeadLetter:
    """Show an article that failed as it was posted; post it mended under its id."""
    return await ports.lanes.reads.ask(handlers.dead_letter, id, intake=ports.intake)


@router.post(
    "/replay",
    dependencies=MAY_ADMIN,
    status_code=202,
    responses=problem_responses(422, 503),
)
async def replay_all(request: Request, ports: Wired) -> Replayed:
    """Try all dead letters again."""
    replayed = await ports.lanes.slow.run(
        handlers.replay_all, intake=ports.intake, received=ports.received
    )
    audit(request, "replay-all", count=replayed)
    return Replayed(replayed=replayed)


@router.post(
    "/{id}/replay",
    dependencies=MAY_ADMIN,
    status_code=202,
    responses=problem_responses(404, 409, 422, 503),
)
async def replay_one(id: Id, request: Request, ports: Wired) -> Status:
    """Try a dead letter again."""
    status = await ports.lanes.changes.ask(
        handlers.replay, id, intake=ports.intake, received=ports.received
    )
    audit(request, "replay-one", id=id)
    return status

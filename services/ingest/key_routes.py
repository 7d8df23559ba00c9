"""The routes by which an admin makes and revokes keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from shared.access.keeping import MOST_HOURS, KeyDesk, MadeKey, ShownKey
from shared.access.keys import ID_PATTERN, NewKey
from shared.articles import Model
from shared.http.access import MAY_ADMIN, audit
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1/keys", tags=["keys"], dependencies=MAY_ADMIN)

KeyId = Annotated[str, Path(pattern=ID_PATTERN)]


class Keys(Model):
    """All keys, the oldest first."""

    keys: tuple[ShownKey, ...]


async def desk(request: Request) -> KeyDesk:
    """Return the desk of the app."""
    wired: KeyDesk = request.app.state.desk
    return wired


Desk = Annotated[KeyDesk, Depends(desk)]


@router.post("", status_code=201, responses=problem_responses(400, 409, 413, 422, 503))
async def create_key(asked: NewKey, request: Request, desk: Desk) -> MadeKey:
    """Make a key. Its answer alone holds the key itself: it is kept as a hash."""
    made = await run_in_threadpool(desk.create, asked)
    scopes = " ".join(sorted(made.scopes))
    audit(request, "create-key", id=made.id, name=made.name, scopes=scopes, source=made.source)
    return made


@router.get("", responses=problem_responses(422, 503))
async def list_keys(desk: Desk) -> Keys:
    """List all keys and when each was used last."""
    return Keys(keys=tuple(await run_in_threadpool(desk.listed)))


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
async def revoke_key(id: KeyId, request: Request, desk: Desk) -> None:
    """Revoke a key: within seconds it opens nothing any more, on any process."""
    await run_in_threadpool(desk.revoke, id)
    audit(request, "revoke-key", id=id)


@router.post("/{id}/rotate", responses=problem_responses(404, 409, 422, 503))
async def rotate_key(
    id: KeyId,
    request: Request,
    desk: Desk,
    hours: Annotated[
        float, Query(ge=0, le=MOST_HOURS, description="how long the key before is good still")
    ] = 0.0,
) -> MadeKey:
    """Replace a key by a new one with the same id, scopes and source."""
    made = await run_in_threadpool(desk.rotate, id, hours)
    audit(request, "rotate-key", id=id, hours=hours)
    return made

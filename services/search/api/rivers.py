"""Routes of the rivers: what a saved search has found, and what of it is new to the caller."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from services.search.alerts.owners import search_for
from services.search.alerts.river import reader_of, river
from services.search.alerts.schemas import Looked, River
from services.search.api.listed import listed
from services.search.api.parameters import Wired
from services.search.api.placing import both, placed, store
from services.search.api.saved_searches import Asking, Flow, Id, Saved
from shared.articles import Strict
from shared.http.access import MAY_READ
from shared.http.errors import problem_responses


class RiverParams(Strict):
    """Which part of a river is asked for."""

    size: int = Field(50, ge=1, le=100, description="how many articles")
    before: int | None = Field(None, ge=0, le=2**53, description="`next` of the page before")


router = APIRouter(prefix="/v1/searches", tags=["saved searches"], dependencies=MAY_READ)


@router.get("/{id}/river", responses=problem_responses(404, 422, 503))
@placed(both)
def get_river(
    id: Id,
    request: Request,
    ports: Wired,
    searches: Saved,
    rivers: Flow,
    caller: Asking,
    asked: Annotated[RiverParams, Query()],
) -> River:
    """List what a saved search has found since it was kept, the latest arrival first.

    The latest thousand arrivals are there. Those whose number is above `looked` are new.
    """
    own = search_for(caller, id, searches)
    page = river(id, reader_of(caller), asked.size, asked.before, rivers=rivers, index=ports.index)
    return River(
        search=listed([own], request, caller, kept=searches, rivers=rivers)[0],
        unread=page.unread.count,
        looked=page.unread.number,
        looked_at=page.unread.looked_at,
        items=page.entries,
        next=page.next,
    )


@router.post("/{id}/looked", status_code=204, responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def post_looked(id: Id, seen: Looked, searches: Saved, rivers: Flow, caller: Asking) -> None:
    """Mark a river as read up to an arrival; that may be one from before, to take it back.

    Each caller has marks of their own; without keys all share one.
    """
    search_for(caller, id, searches)
    rivers.look(id, reader_of(caller), seen.until)

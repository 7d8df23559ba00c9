"""Routes of the saved searches."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from services.search.alerts.handlers import Searches, dead_letters, feed
from services.search.alerts.keeping import keep
from services.search.alerts.schemas import (
    DeadDeliveries,
    SavedSearch,
    SavedSearches,
    SearchIn,
    ShownSearch,
)
from services.search.api.atom import MEDIA_TYPE, atom
from services.search.api.parameters import Wired
from shared.http.access import MAY_ADMIN, MAY_READ, audit
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1/searches", tags=["saved searches"], dependencies=MAY_READ)


async def saved(request: Request) -> Searches:
    """Return the app's saved searches."""
    searches: Searches = request.app.state.searches
    return searches


Saved = Annotated[Searches, Depends(saved)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


@router.post(
    "", dependencies=MAY_ADMIN, status_code=201, responses=problem_responses(400, 409, 422, 503)
)
def post_search(asked: SearchIn, request: Request, ports: Wired, searches: Saved) -> SavedSearch:
    """Keep a search. With a webhook, its answer alone holds the secret that signs the calls."""
    may_be_inside = ports.is_private_allowed
    kept = keep(asked, searches=searches, cutter=ports.cutter, is_private_allowed=may_be_inside)
    audit(request, "save-search", id=kept.id)
    return kept


@router.get("", responses=problem_responses(422, 503))
def get_searches(searches: Saved) -> SavedSearches:
    """List all saved searches."""
    return SavedSearches(searches=tuple(search.shown() for search in searches.all()))


@router.get("/dead-letters", responses=problem_responses(422, 503))
def get_dead_letters(ports: Wired, searches: Saved) -> DeadDeliveries:
    """List the webhook calls that failed for good, the newest first.

    Those about articles that were withdrawn or changed since are forgotten.
    """
    return DeadDeliveries(items=dead_letters(searches=searches, index=ports.index))


@router.delete("/dead-letters", include_in_schema=False)
def delete_dead_letters() -> None:
    """Say that this is no search to be forgotten."""
    raise HTTPException(405)


@router.get("/{id}", responses=problem_responses(404, 422, 503))
def get_search(id: Id, searches: Saved) -> ShownSearch:
    """Show a saved search."""
    return searches.get(id).shown()


@router.delete(
    "/{id}", dependencies=MAY_ADMIN, status_code=204, responses=problem_responses(404, 422, 503)
)
def delete_search(id: Id, request: Request, searches: Saved) -> None:
    """Forget a saved search."""
    searches.remove(id)
    audit(request, "delete-search", id=id)


@router.get("/{id}/feed", response_class=Response, responses=problem_responses(404, 422, 503))
def get_feed(id: Id, request: Request, ports: Wired, searches: Saved) -> Response:
    """Show the newest articles that a search finds, as an Atom feed."""
    search = searches.get(id)
    entries = feed(search, index=ports.index, cutter=ports.cutter, known=ports.known())
    return Response(atom(search, list(entries), str(request.base_url)), media_type=MEDIA_TYPE)

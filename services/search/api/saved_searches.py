"""Routes of the saved searches; each caller has its own."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from services.search.alerts.delivery import Desk
from services.search.alerts.keeping import change, keep
from services.search.alerts.letters import dead_letters, retry
from services.search.alerts.owners import (
    forget,
    letters_for,
    may_keep,
    search_for,
    searches_for,
)
from services.search.alerts.ports import Postman, Rivers, Searches
from services.search.alerts.schemas import (
    DeadDeliveries,
    NewSearch,
    SavedSearches,
    SearchIn,
    ShownSearch,
    Trial,
)
from services.search.alerts.trial import try_webhook
from services.search.api.feeds import FEED, addresses_of, answer
from services.search.api.listed import listed
from services.search.api.parameters import Wired
from services.search.api.placing import both, calls, placed, store
from services.search.digests.keeping import drop_all
from shared.access.callers import Caller, Scope
from shared.access.owners import owner_of
from shared.http.access import MAY_READ, audit, caller_of, no_scope
from shared.http.errors import problem_responses
from shared.http.methods import not_there

router = APIRouter(prefix="/v1/searches", tags=["saved searches"], dependencies=MAY_READ)


async def saved(request: Request) -> Searches:
    """Return the app's saved searches."""
    searches: Searches = request.app.state.searches
    return searches


async def rivers_of(request: Request) -> Rivers:
    """Return the app's rivers."""
    rivers: Rivers = request.app.state.rivers
    return rivers


async def postman_of(request: Request) -> Postman:
    """Return the app's postman."""
    postman: Postman = request.app.state.postman
    return postman


async def keeper(request: Request) -> Caller:
    """Return who asks, if it may keep searches. Raises Problem 401, 403."""
    caller = caller_of(request)
    if not may_keep(caller):
        raise no_scope(f"{Scope.READ} and {Scope.INGEST}", Scope.ADMIN)
    return caller


async def asking(request: Request) -> Caller:
    """Return who asks. Raises Problem 401."""
    return caller_of(request)


async def desk_of(request: Request) -> Desk:
    """Return what the app tries webhooks with."""
    desk: Desk = request.app.state.desk
    return desk


Saved = Annotated[Searches, Depends(saved)]
Telling = Annotated[Desk, Depends(desk_of)]
Flow = Annotated[Rivers, Depends(rivers_of)]
Post = Annotated[Postman, Depends(postman_of)]
Keeper = Annotated[Caller, Depends(keeper)]
Asking = Annotated[Caller, Depends(asking)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Key = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="of the delivery")]


@router.post("", status_code=201, responses=problem_responses(400, 409, 413, 422, 503))
@placed(store)
def post_search(
    asked: SearchIn, request: Request, ports: Wired, searches: Saved, caller: Keeper
) -> NewSearch:
    """Keep a search. With a webhook, its answer alone holds the secret that signs the calls.

    Its maker alone sees, changes and deletes it, and admins do. A key needs the scopes read and
    ingest for it, or admin.
    """
    feeds = addresses_of(request)
    # Its key is read now: once the search is kept, nothing that may be away is asked any more.
    feeds.of("")
    kept = keep(
        asked,
        searches=searches,
        cutter=ports.cutter,
        is_private_allowed=ports.is_private_allowed,
        owner=owner_of(caller),
    )
    audit(request, "save-search", id=kept.id)
    return kept.new(feed=feeds.of(kept.id), is_told=True)


@router.get("", responses=problem_responses(422, 503))
@placed(store)
def get_searches(request: Request, searches: Saved, rivers: Flow, caller: Asking) -> SavedSearches:
    """List one's saved searches, with what is new in them; an admin sees all."""
    own = searches_for(caller, searches)
    return SavedSearches(searches=tuple(listed(own, request, caller, kept=searches, rivers=rivers)))


@router.get("/dead-letters", responses=problem_responses(422, 503))
@placed(both)
def get_dead_letters(ports: Wired, searches: Saved, caller: Asking) -> DeadDeliveries:
    """List the webhook calls that failed for good, the newest first.

    Those about articles that were withdrawn or changed since are forgotten.
    """
    letters = dead_letters(searches=searches, index=ports.index)
    return DeadDeliveries(items=letters_for(caller, letters, searches))


@router.api_route("/dead-letters", methods=["PUT", "DELETE"], include_in_schema=False)
@not_there
def no_search(_: Keeper) -> None:
    """Say that this is no search to be changed or forgotten."""
    raise HTTPException(405)


@router.post(
    "/dead-letters/{key}/retry", status_code=204, responses=problem_responses(404, 422, 503)
)
@placed(both)
def retry_dead_letter(
    key: Key, request: Request, ports: Wired, searches: Saved, postman: Post, caller: Keeper
) -> None:
    """Have a webhook call that failed for good made once more, with all its tries."""
    letters = letters_for(caller, dead_letters(searches=searches, index=ports.index), searches)
    retry(key, letters=letters, searches=searches, postman=postman)
    audit(request, "retry-delivery", id=key)


@router.get("/{id}", responses=problem_responses(404, 422, 503))
@placed(store)
def get_search(
    id: Id, request: Request, searches: Saved, rivers: Flow, caller: Asking
) -> ShownSearch:
    """Show a saved search."""
    own = [search_for(caller, id, searches)]
    return listed(own, request, caller, kept=searches, rivers=rivers)[0]


@router.put("/{id}", responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def put_search(
    id: Id,
    asked: SearchIn,
    request: Request,
    ports: Wired,
    searches: Saved,
    rivers: Flow,
    caller: Keeper,
) -> NewSearch:
    """Change a search; it keeps its id, its feed and, with the same webhook, its secret.

    What asks for something else begins a new river. Another webhook has another secret, which
    this answer alone holds.
    """
    old = search_for(caller, id, searches)
    feed = addresses_of(request).of(id)
    kept = change(
        old,
        asked,
        searches=searches,
        rivers=rivers,
        cutter=ports.cutter,
        is_private_allowed=ports.is_private_allowed,
    )
    audit(request, "change-search", id=id)
    return kept.new(feed=feed, is_told=kept.secret != old.secret)


@router.post("/{id}/test", responses=problem_responses(404, 409, 422, 503))
@placed(calls)
def test_webhook(id: Id, request: Request, searches: Saved, desk: Telling, caller: Keeper) -> Trial:
    """Send one message to a search's webhook, and tell what it answered.

    It counts as a call: `failing` tells of it, and how often a robot may be called.
    """
    trial = try_webhook(search_for(caller, id, searches), desk)
    audit(request, "test-webhook", id=id)
    return trial


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_search(id: Id, request: Request, searches: Saved, rivers: Flow, caller: Keeper) -> None:
    """Forget a saved search, its river and who was told of it by mail."""
    forget(caller, id, searches, rivers)
    drop_all(id, request.app.state.mail.subscriptions)
    audit(request, "delete-search", id=id)


@router.get(
    "/{id}/feed", response_class=Response, responses=FEED | problem_responses(404, 422, 503)
)
@placed(both)
def get_feed(id: Id, request: Request, ports: Wired, searches: Saved, caller: Asking) -> Response:
    """Show the newest articles that a search finds, as an Atom feed.

    For feed readers, which send no key, each search tells another address of it: `feed`.
    """
    return answer(search_for(caller, id, searches), request, ports)

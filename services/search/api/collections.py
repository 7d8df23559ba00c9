"""Routes of the collections: each caller has its own, and those whose links it was given."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from services.search.api.parameters import Wired
from services.search.api.placing import both, placed, store
from services.search.api.saved_searches import Asking, Keeper
from services.search.collections import handlers, sharing, showing
from services.search.collections.access import (
    REFERENCE,
    all_for,
    followed_by,
    opened,
    opened_as_own,
    own_of,
)
from services.search.collections.answers import (
    CollectionList,
    CollectionPage,
    Link,
    Log,
    ShownCollection,
)
from services.search.collections.models import (
    CollectionChange,
    CollectionIn,
    LogParams,
    Looked,
    PageParams,
    Sharing,
)
from services.search.collections.ports import Collections
from shared.access.callers import Scope
from shared.http.access import MAY_READ, audit, no_scope
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1/collections", tags=["collections"], dependencies=MAY_READ)


async def collections_of(request: Request) -> Collections:
    """Return the app's collections."""
    wired: Collections = request.app.state.collections
    return wired


Kept = Annotated[Collections, Depends(collections_of)]
Reference = Annotated[
    str,
    Path(
        alias="id",
        pattern=REFERENCE,
        description="the collection's id or, by its link, the id, a hyphen and the link's token",
    ),
]
Everyone = Annotated[bool, Query(alias="all", description="those of all owners; admins may")]


@router.post("", status_code=201, responses=problem_responses(400, 409, 413, 422, 503))
@placed(store)
def post_collection(
    asked: CollectionIn, request: Request, kept: Kept, caller: Keeper
) -> ShownCollection:
    """Make a collection. Its maker alone sees it, and admins, until it is shared.

    A key needs the scopes read and ingest for it, or admin.
    """
    made = handlers.make(asked, caller, kept)
    audit(request, "make-collection", id=made.id)
    return showing.told([made], caller, kept)[0]


@router.get("", responses=problem_responses(422, 503))
@placed(store)
def get_collections(kept: Kept, caller: Asking, everyone: Everyone = False) -> CollectionList:
    """List one's collections, the last changed first, and those of others that one follows."""
    if everyone and not caller.may(Scope.ADMIN):
        raise no_scope(Scope.ADMIN)
    own = all_for(caller, kept) if everyone else own_of(caller, kept)
    return CollectionList(
        collections=showing.told(own, caller, kept),
        followed=showing.told(followed_by(caller, kept), caller, kept),
    )


@router.get("/{id}", responses=problem_responses(404, 410, 422, 503))
@placed(both)
def get_collection(
    id: Reference,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    asked: Annotated[PageParams, Query()],
) -> CollectionPage:
    """Show a collection with a page of its items, and how many have each tag.

    What was withdrawn, or can't be searched for now, has no `found`; its item stays.
    """
    found = opened(caller, id, kept)
    return showing.page(found, caller, asked, collections=kept, index=ports.index)


@router.patch("/{id}", responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def patch_collection(
    id: Reference, asked: CollectionChange, request: Request, kept: Kept, caller: Keeper
) -> ShownCollection:
    """Change what a collection is called; its owner may."""
    found = opened_as_own(caller, id, kept)
    handlers.describe(found, asked, caller, collections=kept)
    audit(request, "change-collection", id=found.id)
    return showing.told([opened_as_own(caller, id, kept)], caller, kept)[0]


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_collection(id: Reference, request: Request, kept: Kept, caller: Keeper) -> None:
    """Forget a collection with its notes and its log; its owner may."""
    found = opened_as_own(caller, id, kept)
    kept.drop(found.id)
    audit(request, "delete-collection", id=found.id)


@router.get("/{id}/log", responses=problem_responses(404, 422, 503))
@placed(store)
def get_collection_log(
    id: Reference, kept: Kept, caller: Asking, asked: Annotated[LogParams, Query()]
) -> Log:
    """List who added, removed, noted and tagged what, the latest first; 1,000 entries are kept."""
    return showing.log(opened(caller, id, kept), asked.size, asked.before, collections=kept)


@router.post("/{id}/looked", status_code=204, responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def post_collection_looked(id: Reference, seen: Looked, kept: Kept, caller: Asking) -> None:
    """Mark a collection as seen up to an item's number; that may be one from before.

    Each caller has marks of their own; without keys all share one.
    """
    handlers.look(opened(caller, id, kept), seen.until, caller, collections=kept)


@router.put("/{id}/link", responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def put_link(id: Reference, asked: Sharing, request: Request, kept: Kept, caller: Keeper) -> Link:
    """Share a collection by a link with who may read here; its owner may.

    Asked for again it is the same link, unless `renew` makes another.
    """
    found = opened_as_own(caller, id, kept)
    link = sharing.share(found, caller, asked, collections=kept)
    audit(request, "share-collection", id=found.id, may_add=int(asked.may_add))
    return link


@router.delete("/{id}/link", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_link(id: Reference, request: Request, kept: Kept, caller: Keeper) -> None:
    """Take the link of a collection back: it opens nothing more."""
    found = opened_as_own(caller, id, kept)
    sharing.unshare(found, caller, collections=kept)
    audit(request, "unshare-collection", id=found.id)


@router.put("/{id}/followed", status_code=204, responses=problem_responses(404, 409, 422, 503))
@placed(store)
def put_followed(id: Reference, kept: Kept, caller: Keeper) -> None:
    """Keep a collection of another's in one's list, for as long as its link is good."""
    sharing.follow(opened(caller, id, kept), caller, collections=kept)


@router.delete("/{id}/followed", status_code=204, responses=problem_responses(422, 503))
@placed(store)
def delete_followed(id: Reference, kept: Kept, caller: Keeper) -> None:
    """Take a collection of another's out of one's list."""
    sharing.unfollow(id, caller, collections=kept)

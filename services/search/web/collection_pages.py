"""The pages of the collections: listed, shown, called otherwise, shared, their logs."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from services.search.api.collections import Everyone, Kept, Reference
from services.search.api.parameters import Wired
from services.search.api.placing import both, placed, store
from services.search.api.saved_searches import Asking, Keeper
from services.search.collections import handlers, sharing, showing
from services.search.collections.access import (
    all_for,
    by,
    followed_by,
    opened,
    opened_as_own,
    own_of,
)
from services.search.collections.models import (
    CollectionChange,
    CollectionIn,
    LogParams,
    Order,
    PageParams,
)
from services.search.web.collection_forms import checked, sharing_in, told_in
from services.search.web.saved_pages import OWN_FORM, Fields
from shared.access.callers import Scope
from shared.access.owners import may_keep
from shared.http.access import MAY_READ, audit
from shared.web.pages import PageRoute, address, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)


class PageOfItems(PageParams):
    """Which part of a collection is asked for; the address of a page may say more."""

    model_config = ConfigDict(extra="ignore")


class PageOfLog(LogParams):
    """Which part of a log is asked for; the address of a page may say more."""

    model_config = ConfigDict(extra="ignore")


@router.get("/collections")
@placed(store)
def collections(
    request: Request, kept: Kept, caller: Asking, everyone: Everyone = False
) -> Response:
    """List one's collections and those that one follows, above the form that makes one."""
    is_of_all = everyone and caller.may(Scope.ADMIN)
    own = all_for(caller, kept) if is_of_all else own_of(caller, kept)
    return site_of(request).page(
        request,
        "collections.html",
        collections=showing.told(own, caller, kept),
        followed=showing.told(followed_by(caller, kept), caller, kept),
        is_of_all=is_of_all,
        may_keep=may_keep(caller),
    )


@router.post("/collections", dependencies=OWN_FORM)
@placed(store)
def make(request: Request, kept: Kept, caller: Keeper, fields: Fields) -> Response:
    """Make a collection."""
    made = handlers.make(checked(CollectionIn, dict(fields)), caller, kept)
    audit(request, "make-collection", id=made.id)
    return RedirectResponse(f"/collections/{made.id}", 303)


@router.get("/collections/{id}")
@placed(both)
def show(
    id: Reference,
    request: Request,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    asked: Annotated[PageOfItems, Query()],
) -> Response:
    """Show a collection with a page of its items."""
    found = opened(caller, id, kept)
    site, here = site_of(request), address(request)
    page = showing.page(found, caller, asked, collections=kept, index=ports.index)
    return site.page(
        request,
        "collection.html",
        page=page,
        collection=page.collection,
        asked=asked,
        orders=tuple(Order),
        added=told_in(here.get),
        base=f"/collections/{found.reference}",
        link=_link(site.base, found.collection.id, page.collection.token),
        is_followed=not found.is_own and sharing.follows(found, caller, kept),
        may_keep=may_keep(caller),
        me=by(caller).who,
    )


def _link(base: str, id: str, token: str | None) -> str | None:
    return f"{base}/collections/{id}-{token}" if token else None


@router.post("/collections/{id}", dependencies=OWN_FORM)
@placed(store)
def describe(
    id: Reference, request: Request, kept: Kept, caller: Keeper, fields: Fields
) -> Response:
    """Change what a collection is called."""
    found = opened_as_own(caller, id, kept)
    asked: dict[str, Any] = {"description": "", "name": ""} | dict(fields)
    change = checked(
        CollectionChange, {name: asked[name] for name in CollectionChange.model_fields}
    )
    handlers.describe(found, change, caller, collections=kept)
    audit(request, "change-collection", id=found.id)
    return RedirectResponse(f"/collections/{found.reference}", 303)


@router.post("/collections/{id}/delete", dependencies=OWN_FORM)
@placed(store)
def delete(id: Reference, request: Request, kept: Kept, caller: Keeper) -> Response:
    """Forget a collection."""
    found = opened_as_own(caller, id, kept)
    kept.drop(found.id)
    audit(request, "delete-collection", id=found.id)
    return RedirectResponse("/collections", 303)


@router.post("/collections/{id}/link", dependencies=OWN_FORM)
@placed(store)
def share(id: Reference, request: Request, kept: Kept, caller: Keeper, fields: Fields) -> Response:
    """Share a collection by a link, or take the link back."""
    found = opened_as_own(caller, id, kept)
    if "end" in dict(fields):
        sharing.unshare(found, caller, collections=kept)
        audit(request, "unshare-collection", id=found.id)
    else:
        asked = sharing_in(fields)
        sharing.share(found, caller, asked, collections=kept)
        audit(request, "share-collection", id=found.id, may_add=int(asked.may_add))
    return RedirectResponse(f"/collections/{found.reference}#share", 303)


@router.post("/collections/{id}/looked", dependencies=OWN_FORM)
@placed(store)
def looked(
    id: Reference,
    kept: Kept,
    caller: Asking,
    until: Annotated[int, Form(ge=0, le=2**53)],
    was: Annotated[int | None, Form(ge=0, le=2**53)] = None,
) -> Response:
    """Mark a collection as seen up to an item; the page then offers to take that back."""
    found = opened(caller, id, kept)
    handlers.look(found, until, caller, collections=kept)
    back = "" if was is None else f"?was={was}"
    return RedirectResponse(f"/collections/{found.reference}{back}", 303)


@router.post("/collections/{id}/followed", dependencies=OWN_FORM)
@placed(store)
def follow(id: Reference, kept: Kept, caller: Keeper, fields: Fields) -> Response:
    """Keep a collection of another's in one's list, or no longer."""
    if "end" in dict(fields):
        sharing.unfollow(id, caller, collections=kept)
    else:
        sharing.follow(opened(caller, id, kept), caller, collections=kept)
    return RedirectResponse("/collections", 303)


@router.get("/collections/{id}/log")
@placed(both)
def log(
    id: Reference,
    request: Request,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    asked: Annotated[PageOfLog, Query()],
) -> Response:
    """Show who did what to a collection."""
    found = opened(caller, id, kept)
    told = showing.log(found, asked.size, asked.before, collections=kept)
    return site_of(request).page(
        request,
        "collection_log.html",
        collection=found.collection,
        base=f"/collections/{found.reference}",
        log=told,
        titles=showing.titles(told, index=ports.index),
        shown=showing.TITLED,
    )

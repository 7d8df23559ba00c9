"""The page of the saved searches: kept, changed, forgotten, and what their webhooks didn't take."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.search.alerts.addresses import address_of
from services.search.alerts.keeping import change as change_search
from services.search.alerts.keeping import keep as keep_search
from services.search.alerts.letters import dead_letters, retry
from services.search.alerts.owners import forget as forget_search
from services.search.alerts.owners import (
    letters_for,
    may_keep,
    search_for,
    searches_for,
)
from services.search.alerts.ports import Rivers, Searches
from services.search.alerts.schemas import DeadDelivery, SavedSearch, Trial
from services.search.alerts.shapes.kinds import shape_of
from services.search.alerts.trial import try_webhook
from services.search.api.listed import listed
from services.search.api.parameters import Wired
from services.search.api.placing import both, calls, placed, store
from services.search.api.saved_searches import (
    Asking,
    Flow,
    Id,
    Keeper,
    Key,
    Post,
    Saved,
    Telling,
)
from services.search.digests.keeping import drop_all
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS
from services.search.web.causes import said_cause
from services.search.web.saved_forms import asked_in
from shared.access.callers import Caller
from shared.access.owners import owner_of
from shared.http.access import MAY_READ, audit
from shared.web.pages import PageRoute, form_pairs, language, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)
Fields = Annotated[list[tuple[str, str]], Depends(form_pairs)]
OWN_FORM = [Depends(same_origin)]


@router.get("/searches")
@placed(both)
def searches(request: Request, ports: Wired, kept: Saved, rivers: Flow, caller: Asking) -> Response:
    """List one's saved searches and the webhook calls that failed."""
    letters = dead_letters(searches=kept, index=ports.index)
    return _page(request, kept, rivers, caller, dead=letters_for(caller, letters, kept))


@router.post("/searches", dependencies=OWN_FORM)
@placed(store)
def keep(
    request: Request, ports: Wired, kept: Saved, rivers: Flow, caller: Keeper, fields: Fields
) -> Response:
    """Keep a search; a webhook's secret is shown this once."""
    search = keep_search(
        asked_in(fields),
        searches=kept,
        cutter=ports.cutter,
        is_private_allowed=ports.is_private_allowed,
        owner=owner_of(caller),
    )
    audit(request, "save-search", id=search.id)
    if not search.secret:
        return RedirectResponse(f"/searches/{search.id}", 303)
    # Nothing that may be away is asked now: the secret is never shown again.
    return _page(request, kept, rivers, caller, search)


@router.get("/searches/{id}/edit")
@placed(store)
def edit(id: Id, request: Request, kept: Saved, caller: Keeper) -> Response:
    """Show the form in which a saved search is changed."""
    return _form(request, search_for(caller, id, kept))


@router.post("/searches/{id}/test", dependencies=OWN_FORM)
@placed(calls)
def try_it(id: Id, request: Request, kept: Saved, desk: Telling, caller: Keeper) -> Response:
    """Send one message to the webhook of a saved search, and show what it answered."""
    search = search_for(caller, id, kept)
    trial = try_webhook(search, desk)
    audit(request, "test-webhook", id=id)
    return _form(request, search, trial)


@router.post("/searches/{id}/edit", dependencies=OWN_FORM)
@placed(store)
def change(
    id: Id,
    request: Request,
    ports: Wired,
    kept: Saved,
    rivers: Flow,
    caller: Keeper,
    fields: Fields,
) -> Response:
    """Change a saved search; the secret of another webhook is shown this once."""
    old = search_for(caller, id, kept)
    search = change_search(
        old,
        asked_in(fields),
        searches=kept,
        rivers=rivers,
        cutter=ports.cutter,
        is_private_allowed=ports.is_private_allowed,
    )
    audit(request, "change-search", id=id)
    if not search.secret or search.secret == old.secret:
        return RedirectResponse(f"/searches/{id}", 303)
    return _page(request, kept, rivers, caller, search)


@router.post("/searches/{id}/delete", dependencies=OWN_FORM)
@placed(store)
def forget(id: Id, request: Request, kept: Saved, rivers: Flow, caller: Keeper) -> Response:
    """Forget a saved search."""
    forget_search(caller, id, kept, rivers)
    drop_all(id, request.app.state.mail.subscriptions)
    audit(request, "delete-search", id=id)
    return RedirectResponse("/searches", 303)


@router.post("/searches/dead-letters/{key}/retry", dependencies=OWN_FORM)
@placed(both)
def retry_letter(
    key: Key, request: Request, ports: Wired, kept: Saved, postman: Post, caller: Keeper
) -> Response:
    """Have a webhook call that failed for good made once more."""
    letters = letters_for(caller, dead_letters(searches=kept, index=ports.index), kept)
    retry(key, letters=letters, searches=kept, postman=postman)
    audit(request, "retry-delivery", id=key)
    return RedirectResponse("/searches", 303)


def _form(request: Request, search: SavedSearch, trial: Trial | None = None) -> Response:
    words = language(request)
    return site_of(request).page(
        request,
        "edit_search.html",
        search=search,
        filters=tuple(name for name in FILTERS if name not in ("from", "to", "id")),
        excluding=EXCLUDING,
        choices=CHOICES,
        webhook=search.shown().webhook,
        by_address=shape_of(search.webhook) is search.shape,
        trial=trial,
        cause=lambda cause: said_cause(cause, words),
    )


def _page(  # what one page needs of its parts
    request: Request,
    kept: Searches,
    rivers: Rivers,
    caller: Caller,
    new: SavedSearch | None = None,
    dead: Sequence[DeadDelivery] = (),
) -> Response:
    own = searches_for(caller, kept)
    words = language(request)
    return site_of(request).page(
        request,
        "searches.html",
        searches=listed(own, request, caller, kept=kept, rivers=rivers),
        names={search.id: search.name for search in own},
        may_keep=may_keep(caller),
        dead=dead,
        cause=lambda cause: said_cause(cause, words),
        address_of=address_of,
        excluding=EXCLUDING,
        choices=CHOICES,
        new=new,
    )

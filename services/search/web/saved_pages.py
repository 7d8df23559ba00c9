"""The page of the saved searches."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.search.alerts.handlers import Searches, dead_letters
from services.search.alerts.keeping import keep as keep_search
from services.search.alerts.owners import forget as forget_search
from services.search.alerts.owners import letters_for, may_keep, searches_for
from services.search.alerts.schemas import DeadDelivery, SavedSearch, SearchIn, ShownSearch
from services.search.api.feeds import shown
from services.search.api.parameters import Wired
from services.search.api.placing import both, placed, store
from services.search.api.saved_searches import Asking, Id, Keeper, Saved
from services.search.query.filters import FieldFilters
from services.search.searching.parameters import CHOICES, EXCLUDING
from shared.access.callers import Caller
from shared.access.owners import owner_of
from shared.http.access import MAY_READ, audit
from shared.http.problem import invalid
from shared.web.pages import PageRoute, form_pairs, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)
Fields = Annotated[list[tuple[str, str]], Depends(form_pairs)]
_OWN_FORM = [Depends(same_origin)]


@router.get("/searches")
@placed(both)
def searches(request: Request, ports: Wired, kept: Saved, caller: Asking) -> Response:
    """List one's saved searches and the webhook calls that failed."""
    letters = dead_letters(searches=kept, index=ports.index)
    return _page(request, kept, caller, dead=letters_for(caller, letters, kept))


@router.post("/searches", dependencies=_OWN_FORM)
@placed(store)
def keep(
    request: Request,
    ports: Wired,
    kept: Saved,
    caller: Keeper,
    fields: Fields,
) -> Response:
    """Keep a search; a webhook's secret is shown this once."""
    search = keep_search(
        _asked(fields),
        searches=kept,
        cutter=ports.cutter,
        is_private_allowed=ports.is_private_allowed,
        owner=owner_of(caller),
    )
    audit(request, "save-search", id=search.id)
    if not search.secret:
        return RedirectResponse("/searches", 303)
    # Nothing that may be away is asked now: the secret is never shown again.
    return _page(request, kept, caller, search)


@router.post("/searches/{id}/delete", dependencies=_OWN_FORM)
@placed(store)
def forget(id: Id, request: Request, kept: Saved, caller: Keeper) -> Response:
    """Forget a saved search."""
    forget_search(caller, id, kept)
    audit(request, "delete-search", id=id)
    return RedirectResponse("/searches", 303)


def address_of(search: ShownSearch) -> str:
    """Return the address of the page that shows what a saved search finds."""
    filters = search.filters.model_dump(mode="json", exclude_none=True)
    return f"/?{urlencode({'q': search.q, **filters, 'sort': 'newest'}, doseq=True)}"


def _asked(fields: list[tuple[str, str]]) -> SearchIn:
    filters = defaultdict(list)
    for name, value in fields:
        if name in FieldFilters.model_fields:
            filters[name].append(value)
    plain = {name: value for name, value in fields if name in ("name", "q", "webhook")}
    try:
        return SearchIn.model_validate({**plain, "filters": filters})
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def _page(
    request: Request,
    kept: Searches,
    caller: Caller,
    new: SavedSearch | None = None,
    dead: Sequence[DeadDelivery] = (),
) -> Response:
    return site_of(request).page(
        request,
        "searches.html",
        searches=[shown(search, request) for search in searches_for(caller, kept)],
        may_keep=may_keep(caller),
        dead=dead,
        address_of=address_of,
        excluding=EXCLUDING,
        choices=CHOICES,
        new=new,
    )

"""The page of a river: what a saved search has found, the latest first, and what of it is new."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.search.alerts.addresses import address_of
from services.search.alerts.owners import may_keep, search_for
from services.search.alerts.river import reader_of, river, stories
from services.search.alerts.running import feed
from services.search.alerts.schemas import FeedEntry
from services.search.api.listed import listed
from services.search.api.parameters import Wired
from services.search.api.placing import both, placed, store
from services.search.api.saved_searches import Asking, Flow, Id, Saved
from services.search.searching.parameters import CHOICES, EXCLUDING
from services.search.web.causes import said_cause
from services.search.web.saved_pages import OWN_FORM
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

_SIZE = 50
_EARLIER = 20
Number = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/searches/{id}")
@placed(both)
def show_river(  # a page needs all of it
    id: Id,
    request: Request,
    ports: Wired,
    kept: Saved,
    rivers: Flow,
    caller: Asking,
    before: Number | None = None,
) -> Response:
    """Show what came in since a search was saved and, behind it, the newest of before."""
    own = search_for(caller, id, kept)
    page = river(id, reader_of(caller), _SIZE, before, rivers=rivers, index=ports.index)
    earlier: list[FeedEntry] = []
    # Else what the river told on pages before this one would come once more.
    if page.next is None and before is None:
        shown = {entry.id for entry in page.entries}
        found = feed(own, index=ports.index, cutter=ports.cutter, known=ports.known())
        earlier = [entry for entry in found if entry.id not in shown]
    words = language(request)
    return site_of(request).page(
        request,
        "river.html",
        search=listed([own], request, caller, kept=kept, rivers=rivers)[0],
        river=page,
        new=stories([each for each in page.entries if each.number > page.unread.number]),
        seen=stories([each for each in page.entries if each.number <= page.unread.number]),
        earlier=earlier[:_EARLIER],
        before=before,
        may_keep=may_keep(caller),
        cause=lambda cause: said_cause(cause, words),
        address_of=address_of,
        excluding=EXCLUDING,
        choices=CHOICES,
    )


@router.post("/searches/{id}/looked", dependencies=OWN_FORM)
@placed(store)
def mark_as_read(
    id: Id,
    kept: Saved,
    rivers: Flow,
    caller: Asking,
    until: Annotated[int, Form(ge=0, le=2**53)],
    was: Annotated[int | None, Form(ge=0, le=2**53)] = None,
) -> Response:
    """Mark a river as read up to an arrival; the page then offers to take that back."""
    search_for(caller, id, kept)
    rivers.look(id, reader_of(caller), until)
    back = "" if was is None else f"?was={was}"
    return RedirectResponse(f"/searches/{id}{back}", 303)

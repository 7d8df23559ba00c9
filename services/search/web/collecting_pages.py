"""The pages by which articles come into collections, and the forms of their items."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.search.api.collection_items import Article
from services.search.api.collections import Kept, Reference
from services.search.api.parameters import Wired
from services.search.api.placing import both, limited, placed, store
from services.search.api.saved_searches import Keeper
from services.search.collections import handlers, showing
from services.search.collections.access import Opened, opened_to_add
from services.search.collections.lookup import collected
from services.search.collections.models import MOST_AT_ONCE, Adding, CollectionIn
from services.search.collections.ports import Collections
from services.search.query.filters import MOST_VALUES
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS
from services.search.searching.places import Places
from services.search.searching.taking import first_hits
from services.search.web.collection_forms import (
    Pairs,
    back_to,
    change_in,
    checked,
    search_in,
    tags_in,
    told_after,
)
from services.search.web.pages import PageParams
from services.search.web.saved_pages import OWN_FORM, Fields
from shared.access.callers import Caller
from shared.http.access import MAY_READ, audit
from shared.http.problem import Problem
from shared.http.waiting import Lane
from shared.web.pages import PageRoute, address, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

# So many articles are named by their titles.
_NAMED = 10
_FEW = 100


@router.get("/collections/add")
@placed(both)
def choose(
    request: Request,
    ports: Wired,
    kept: Kept,
    caller: Keeper,
    asked: Annotated[PageParams, Query()],
) -> Response:
    """Ask which collection articles are added to: those that were ticked, or a search's first.

    Raises Problem 422 where there is neither.
    """
    here = address(request)
    is_search = bool(here.get("hits"))
    ids = [] if is_search else list(asked.id or ())
    if not (is_search or ids):
        raise _none_chosen()
    found = collected(ids[:_NAMED], ports.index)
    return site_of(request).page(
        request,
        "collect.html",
        ids=ids,
        titles=[found[id].title or id for id in ids[:_NAMED] if id in found],
        is_search=is_search,
        asked=asked,
        mine=showing.mine(caller, kept),
        most=MOST_AT_ONCE,
        few=_FEW,
        filters=FILTERS,
        excluding=EXCLUDING,
        choices=CHOICES,
    )


def _by_cost(places: Places, given: dict[str, Any]) -> Lane:
    """Choose by whether a search is to be made."""
    return places.heavy if dict(given["fields"]).get("hits") else places.both


@router.post("/collections/add", dependencies=OWN_FORM)
@placed(_by_cost)
def add(request: Request, ports: Wired, kept: Kept, caller: Keeper, fields: Fields) -> Response:
    """Add articles to a collection, which is made if it has only a name so far."""
    given = dict(fields)
    if given.get("hits"):
        params, most = search_in(fields), _number(given.get("most", ""))
        ids = limited(partial(first_hits, params, most, ports=ports), ports)
    else:
        ids = [value for name, value in fields if name == "id"]
    if not ids:
        raise _none_chosen()
    tags = tags_in(given.get("tags", ""))
    adding = checked(Adding, {"articles": ids, "note": given.get("note", ""), "tags": tags})
    target = _target(request, given.get("into", ""), given.get("name", ""), caller, kept)
    answer = handlers.add(target, adding, caller, collections=kept, index=ports.index)
    audit(request, "add-to-collection", id=target.id, articles=answer.added)
    return RedirectResponse(f"/collections/{target.reference}?{told_after(answer)}", 303)


def _target(
    request: Request, reference: str, name: str, caller: Caller, kept: Collections
) -> Opened:
    """Return a new collection, where a name is given, else the one that was chosen."""
    if reference and not name:
        return opened_to_add(caller, reference, kept)
    made = handlers.make(checked(CollectionIn, {"name": name}), caller, kept)
    audit(request, "make-collection", id=made.id)
    return made


def _none_chosen() -> Problem:
    problem = Problem(422, "no article was chosen", "id", "Tick some, then add them.")
    return problem.on_pages("problem.none_chosen")


def _number(text: str) -> int:
    # A number of thousands of digits is read by none.
    is_one = text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= MOST_AT_ONCE
    if not is_one:
        problem = Problem(422, f"must be 1 to {MOST_AT_ONCE}", "most")
        raise problem.on_pages("problem.invalid", name="most", message=f"1–{MOST_AT_ONCE}")
    return int(text)


@router.post("/collections/{id}/items/{article}", dependencies=OWN_FORM)
@placed(store)
def change(
    id: Reference, article: Article, request: Request, kept: Kept, caller: Keeper, fields: Fields
) -> Response:
    """Change an item's note and tags, or move it."""
    found = opened_to_add(caller, id, kept)
    handlers.change(found, article, change_in(fields), caller, collections=kept)
    audit(request, "change-item", id=found.id, article=article)
    return RedirectResponse(back_to(found.reference, fields, article), 303)


@router.post("/collections/{id}/remove", dependencies=OWN_FORM)
@placed(store)
def remove(id: Reference, request: Request, kept: Kept, caller: Keeper, fields: Fields) -> Response:
    """Take articles out: one, or those that were ticked."""
    found = opened_to_add(caller, id, kept)
    ids = _ticked(fields)
    if len(ids) == 1:
        handlers.remove(found, ids[0], caller, collections=kept)
        gone = 1
    else:
        gone = handlers.remove_some(found, ids, caller, collections=kept)
    audit(request, "remove-from-collection", id=found.id, articles=gone)
    return RedirectResponse(back_to(found.reference, fields), 303)


def _ticked(fields: Pairs) -> list[str]:
    """Return the articles that were ticked. Raises Problem 422 where none was."""
    ids = [value for name, value in fields if name == "id"][:MOST_VALUES]
    if not ids:
        raise _none_chosen()
    return ids

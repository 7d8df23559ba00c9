"""The page of an article: its text under its annotations, within what it was opened out of."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse

from services.search.alerts.owners import search_for
from services.search.alerts.river import around
from services.search.alerts.running import query_of
from services.search.alerts.schemas import RiverEntry, SavedSearch
from services.search.api.collections import Kept, Reference
from services.search.api.listed import holding_of
from services.search.api.parameters import Wired
from services.search.api.placing import both, limited, placed, plain
from services.search.api.saved_searches import Asking, Flow, Saved
from services.search.api.saved_searches import Id as SearchId
from services.search.collections.access import opened as open_collection
from services.search.collections.handlers import neighbours
from services.search.fields import NAMED
from services.search.loosening import Reader
from services.search.query.nodes import Term
from services.search.searching.places import Places
from services.search.searching.ports import SearchPorts
from services.search.searching.search import article as read_article
from services.search.searching.similar import similar
from services.search.text.analysis import OnceCutter
from services.search.text.names import canonical, entity_id
from services.search.web.marks import layers, marks
from services.search.web.pages import PageParams
from services.search.web.results import Side, found_marks, neighbour, result
from shared.access.owners import may_keep
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ, caller_of
from shared.http.waiting import Lane
from shared.web.layers import layered
from shared.web.pages import PageRoute, address, language, site_of

# Longer texts are shown up to here; the API gives the whole.
LONGEST = 100_000
SIMILAR = 6

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

Id = Annotated[str, InPath(pattern=ID_PATTERN)]
Asked = Annotated[PageParams, Query()]
Number = Annotated[int | None, Query(ge=0, le=2**53)]


async def own_search(id: SearchId, kept: Saved, caller: Asking) -> Callable[[], SavedSearch]:
    """Return what asks the store for a saved search of the caller's."""
    return partial(search_for, caller, id, kept)


Own = Annotated[Callable[[], SavedSearch], Depends(own_search)]


@dataclass(frozen=True)
class Opened:
    """What an article was opened out of: its words, and the addresses of where one may go on."""

    terms: tuple[Term, ...]
    back: str
    previous: str | None = None
    next: str | None = None


@router.get("/articles/{id}")
@placed(plain)
def article(id: Id, request: Request, ports: Wired, asked: Asked) -> Response:
    """Show an article's text under its annotations, within the result that it was opened from."""
    is_out_of = bool(asked.model_fields_set)
    return shown(id, request, ports, _out_of(id, request, ports, asked) if is_out_of else None)


def _out_of(id: str, request: Request, ports: SearchPorts, asked: PageParams) -> Opened | None:
    """Return the result of a search that an article was opened out of."""
    params = asked.bare()
    found = limited(partial(result, id, params, ports=ports), ports)
    if found is None:
        return None

    def at(path: str, cursor: str | None = params.cursor) -> str:
        return address(request).change({"cursor": cursor}, path)

    previous = f"/articles/{found.previous}" if found.previous else None
    if found.has_before:
        previous = f"/articles/{id}/{Side.PREVIOUS}"
    following = at(f"/articles/{found.next}") if found.next else None
    if found.after:
        following = at(f"/articles/{id}/{Side.NEXT}", found.after)
    return Opened(found.terms, at("/"), at(previous) if previous else None, following)


def _by_side(places: Places, given: dict[str, Any]) -> Lane:
    """Choose by whether pages are gone through from the first one on."""
    return places.heavy if given["side"] is Side.PREVIOUS else places.of(given["asked"])


@router.get("/articles/{id}/{side}")
@placed(_by_side)
def turn(id: Id, side: Side, request: Request, ports: Wired, asked: Asked) -> Response:
    """Lead to an article's neighbour on another page of hits, else to the result."""
    found = limited(partial(neighbour, id, side, asked.bare(), ports=ports), ports)
    path, cursor = (f"/articles/{found.id}", found.cursor) if found else ("/", None)
    return RedirectResponse(address(request).change({"cursor": cursor}, path), 303)


@router.get("/searches/{id}/articles/{article}")
@placed(both)
def river_article(  # a page needs all of it
    id: SearchId,
    article: Id,
    request: Request,
    ports: Wired,
    own: Own,
    rivers: Flow,
    number: Number = None,
) -> Response:
    """Show an article within the river of a saved search, between what came in before and after."""
    search, place = own(), f"/searches/{id}"
    beside: tuple[RiverEntry | None, ...] = ()
    if number is not None:
        beside = around(id, number, rivers=rivers, index=ports.index)
    links = [
        f"{place}/articles/{each.id}?number={each.number}" if each else None for each in beside
    ]
    reader = Reader(OnceCutter(ports.cutter), ports.known())
    query = limited(partial(query_of, search, reader, ports.index), ports)
    return shown(article, request, ports, Opened(query.terms, place, *links))


@router.get("/collections/{id}/articles/{article}")
@placed(both)
def collection_article(  # a page needs all of it
    id: Reference,
    article: Id,
    request: Request,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    tag: Annotated[str | None, Query(max_length=50)] = None,
) -> Response:
    """Show an article within a collection, between those that are placed before and behind."""
    found = open_collection(caller, id, kept)
    place, more = f"/collections/{found.reference}", f"?{urlencode({'tag': tag})}" if tag else ""
    beside = neighbours(found, article, tag, collections=kept, index=ports.index)
    links = [f"{place}/articles/{each}{more}" if each else None for each in beside]
    return shown(article, request, ports, Opened((), f"{place}{more}#item-{article}", *links))


def shown(id: str, request: Request, ports: SearchPorts, opened: Opened | None) -> Response:
    """Show an article within what it was opened out of. Raises NotFound, Unreadable, IndexAway."""
    told = read_article(id, index=ports.index)
    found = marks(told, language(request))
    words = found_marks(told.text[:LONGEST], opened.terms) if opened else ()
    return site_of(request).page(
        request,
        "article.html",
        article=told,
        holding=holding_of(request, id),
        may_keep=may_keep(caller_of(request)),
        metadata=json.loads(bytes(told.metadata)),
        text=layered(told.text[:LONGEST], [*found, *words]),
        opened=opened,
        layers=layers(found),
        types=tuple(NAMED),
        is_cut=len(told.text) > LONGEST,
        summary=[told.text[part.start : part.end] for part in told.summary],
        similar=similar(id, SIMILAR, index=ports.index).hits,
        entity_of=lambda name: entity_id(name.type, canonical(name.name)),
    )

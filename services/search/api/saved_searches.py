"""Routes of the saved searches."""

from typing import Annotated
from xml.etree import ElementTree as Xml

from fastapi import APIRouter, Depends, Path, Request, Response

from services.search.alerts.handlers import (
    NoSearch,
    Searches,
    TooManySearches,
    dead_letters,
    feed,
    save,
)
from services.search.alerts.schemas import (
    DeadDeliveries,
    FeedEntry,
    SavedSearch,
    SavedSearches,
    SearchIn,
    ShownSearch,
)
from services.search.alerts.web_client import may_lead_outside
from services.search.api.parameters import Wired
from services.search.query.language import understand
from shared.http.errors import problem_responses
from shared.http.problem import Problem

router = APIRouter(prefix="/v1/searches", tags=["saved searches"])

_ATOM = "http://www.w3.org/2005/Atom"


async def saved(request: Request) -> Searches:
    """Return the app's saved searches."""
    searches: Searches = request.app.state.searches
    return searches


Saved = Annotated[Searches, Depends(saved)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


@router.post("", status_code=201, responses=problem_responses(409, 422, 503))
def post_search(asked: SearchIn, ports: Wired, searches: Saved) -> SavedSearch:
    """Keep a search. With a webhook, its answer alone holds the secret that signs the calls."""
    understood, notes = understand(asked.q, ports.cutter)
    if notes or not (understood.terms or understood.nodes or asked.filters.model_fields_set):
        detail = notes[0].english if notes else "it asks for nothing"
        mend = "A saved search must parse; see docs/query-language.md."
        said = "problem.unparsed" if notes else "problem.asks_nothing"
        raise Problem(422, detail, "/q", mend).on_pages(said)
    if asked.webhook and not (ports.is_private_allowed or may_lead_outside(asked.webhook)):
        raise _not_open()
    try:
        return save(asked, searches=searches)
    except TooManySearches as error:
        mend = "DELETE /v1/searches/{id} makes room."
        problem = Problem(409, str(error), None, mend)
        raise problem.on_pages("problem.many_searches") from error


@router.get("", responses=problem_responses(422, 503))
def get_searches(searches: Saved) -> SavedSearches:
    """List all saved searches."""
    return SavedSearches(searches=tuple(map(_shown, searches.all())))


@router.get("/dead-letters", responses=problem_responses(422, 503))
def get_dead_letters(ports: Wired, searches: Saved) -> DeadDeliveries:
    """List the webhook calls that failed for good, the newest first.

    Those about articles that were withdrawn or changed since are forgotten.
    """
    return DeadDeliveries(items=dead_letters(searches=searches, index=ports.index))


@router.get("/{id}", responses=problem_responses(404, 422, 503))
def get_search(id: Id, searches: Saved) -> ShownSearch:
    """Show a saved search."""
    return _shown(_find(id, searches))


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
def delete_search(id: Id, searches: Saved) -> None:
    """Forget a saved search."""
    _find(id, searches)
    searches.remove(id)


@router.get("/{id}/feed", response_class=Response, responses=problem_responses(404, 422, 503))
def get_feed(id: Id, request: Request, ports: Wired, searches: Saved) -> Response:
    """Show the newest articles that a search finds, as an Atom feed."""
    search = _find(id, searches)
    entries = list(feed(search, index=ports.index, cutter=ports.cutter, synonyms=ports.synonyms()))
    base = str(request.base_url)
    root = Xml.Element("feed", xmlns=_ATOM)
    _add(root, "id", f"urn:caibian:search:{search.id}")
    _add(root, "title", search.name)
    _add(root, "updated", _updated(entries[0]) if entries else search.created_at.isoformat())
    Xml.SubElement(root, "link", rel="self", href=f"{base}v1/searches/{id}/feed")
    for entry in entries:
        _add_entry(root, entry, base)
    body = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml")


def _not_open() -> Problem:
    mend = "Name an address of the open internet, or set CAIBIAN_WEBHOOK_PRIVATE=true."
    detail = "it is no address of the open internet"
    problem = Problem(422, detail, "/webhook", mend)
    return problem.on_pages("problem.inside")


def _find(id: str, searches: Searches) -> SavedSearch:
    try:
        return searches.get(id)
    except NoSearch as error:
        mend = "GET /v1/searches lists them."
        problem = Problem(404, str(error), "id", mend)
        raise problem.on_pages("problem.no_search") from error


def _shown(search: SavedSearch) -> ShownSearch:
    return ShownSearch.model_validate(search.model_dump(exclude={"secret"}))


def _add_entry(root: Xml.Element, entry: FeedEntry, base: str) -> None:
    element = Xml.SubElement(root, "entry")
    _add(element, "id", f"urn:caibian:article:{entry.id}")
    _add(element, "title", entry.title)
    _add(element, "updated", _updated(entry))
    _add(Xml.SubElement(element, "author"), "name", entry.source or "Caibian")
    if entry.summary:
        _add(element, "summary", entry.summary)
    Xml.SubElement(element, "link", href=entry.url or f"{base}articles/{entry.id}")


def _add(parent: Xml.Element, name: str, text: str) -> None:
    # XML has no place for control characters, not even escaped.
    Xml.SubElement(parent, name).text = "".join(c for c in text if c.isprintable() or c in "\n\t")


def _updated(entry: FeedEntry) -> str:
    return (entry.published_at or entry.received_at).isoformat()

"""The pages of sources: a list with its health, one of them, and what would come in."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from services.ingest import source_routes as api
from services.ingest.bodies import arrived
from services.ingest.source_routes import Desk, SourceId
from services.ingest.sources import keeping, showing
from services.ingest.sources.desk import SourceDesk
from services.ingest.sources.keeping import SourceChange, SourceIn
from services.ingest.sources.logins import apart
from services.ingest.sources.models import SourceKind
from services.ingest.sources.showing import SourceList, State, Wanted
from services.ingest.sources.source import SourceLane
from services.ingest.sources.trying import TryIn
from services.ingest.web.forms import read_form
from shared.http.access import MAY_POST, caller_of
from shared.http.problem import Problem, invalid
from shared.web.pages import PageRoute, form_fields, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_POST)
_OWN_FORM = [Depends(same_origin)]
_FORM_BYTES = 64 << 10
# What an empty field means: found out by itself, or nothing.
_FORGOTTEN: dict[str, Any] = {"kind": None, "name": None, "interval": None}
_FORGOTTEN |= {"category": "", "pattern": ""}

Fields = Annotated[dict[str, str], Depends(form_fields)]
M = TypeVar("M", bound=BaseModel)


@router.get("/sources")
async def sources(
    request: Request,
    desk: Desk,
    wanted: Annotated[Wanted, Query()],
) -> Response:
    """List one's sources, and offer to add some."""
    return await _list(request, desk, wanted)


@router.post("/sources", dependencies=_OWN_FORM)
async def add(request: Request, desk: Desk, fields: Fields) -> Response:
    """Add a source, whose page tells how it fares."""
    made = await api.add_source(_asked(SourceIn, _named(fields, SourceIn)), request, desk)
    return _see(f"/sources/{made.id}")


@router.post("/sources/import", dependencies=_OWN_FORM)
async def bring(request: Request, desk: Desk) -> Response:
    """Add the sources of a file or of lines, and tell what became of each."""
    problem = Problem(413, f"more than {api.MOST_BYTES} bytes", "body")
    problem.on_pages("problem.large", limit=api.MOST_BYTES)
    async with arrived(request, api.MOST_BYTES + _FORM_BYTES, problem) as body:
        form = await read_form(request, body.read())
    content, _ = form.page()
    brought = await api.bring(content, request, desk, keeping.bring)
    return await _list(request, desk, Wanted(), brought=brought)


@router.post("/sources/try", dependencies=_OWN_FORM)
async def try_source(request: Request, desk: Desk, fields: Fields) -> Response:
    """Show what would come in."""
    tried = await api.try_source(_asked(TryIn, _named(fields, TryIn)), request, desk)
    address, login = apart(fields.get("address", ""))
    fields = {**fields, "address": address}
    return site_of(request).page(
        request, "tried.html", tried=tried, fields=fields, had_login=bool(login)
    )


@router.get("/sources/{id}")
async def source(id: SourceId, request: Request, desk: Desk) -> Response:
    """Show a source, how it fares, and what can be mended."""
    shown = await api.get_source(id, request, desk)
    return site_of(request).page(
        request, "source.html", source=shown, kinds=tuple(SourceKind), lanes=tuple(SourceLane)
    )


@router.post("/sources/{id}", dependencies=_OWN_FORM)
async def mend(id: SourceId, request: Request, desk: Desk, fields: Fields) -> Response:
    """Change a source; what was emptied is found out again."""
    asked = _asked(SourceChange, _FORGOTTEN | _named(fields, SourceChange))
    await api.change_source(id, asked, request, desk)
    return _see(f"/sources/{id}")


@router.post("/sources/{id}/pause", dependencies=_OWN_FORM)
async def pause(id: SourceId, request: Request, desk: Desk) -> Response:
    """Give a source no more turns."""
    await api.change_source(id, SourceChange(paused=True), request, desk)
    return _see(f"/sources/{id}")


@router.post("/sources/{id}/resume", dependencies=_OWN_FORM)
async def resume(id: SourceId, request: Request, desk: Desk) -> Response:
    """Look at a source again, at once."""
    await api.change_source(id, SourceChange(paused=False), request, desk)
    return _see(f"/sources/{id}")


@router.post("/sources/{id}/poll", dependencies=_OWN_FORM)
async def poll(id: SourceId, request: Request, desk: Desk) -> Response:
    """Look at a source at once."""
    await api.poll_source(id, request, desk)
    return _see(f"/sources/{id}")


@router.post("/sources/{id}/delete", dependencies=_OWN_FORM)
async def delete(id: SourceId, request: Request, desk: Desk) -> Response:
    """Forget a source."""
    await api.delete_source(id, request, desk)
    return _see("/sources")


async def _list(
    request: Request,
    desk: SourceDesk,
    wanted: Wanted,
    brought: api.ImportedList | None = None,
) -> Response:
    caller = caller_of(request)

    def found() -> tuple[SourceList, list[str]]:
        own = keeping.sources_for(caller, desk.sources)
        return showing.listed(own, wanted, api.clock()), showing.categories(own)

    listed, categories = await desk.lanes.reads.ask(found)
    return site_of(request).page(
        request,
        "sources.html",
        listed=listed,
        categories=categories,
        wanted=wanted,
        states=tuple(State),
        brought=brought,
    )


def _named(fields: Mapping[str, str], model: type[BaseModel]) -> dict[str, str]:
    """Return the filled fields of a form that a model has."""
    return {name: text for name, text in fields.items() if name in model.model_fields}


def _asked(model: type[M], fields: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def _see(where: str) -> Response:
    return RedirectResponse(where, 303)

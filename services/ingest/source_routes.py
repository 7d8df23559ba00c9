"""The routes of sources: each caller has its own, and an admin sees all."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response

from services.ingest.bodies import arrived
from services.ingest.sources import keeping, showing, trying
from services.ingest.sources.desk import SourceDesk
from services.ingest.sources.keeping import Imported, SourceChange, SourceIn
from services.ingest.sources.opml import MEDIA_TYPE, read_list, write_list
from services.ingest.sources.showing import ShownSource, SourceList, Wanted
from services.ingest.sources.source import ID_PATTERN, SourceLane
from services.ingest.sources.trying import Tried, TryIn
from shared.articles import Model
from shared.http.access import MAY_POST, audit, caller_of
from shared.http.errors import problem_responses
from shared.http.methods import not_there
from shared.http.problem import Problem

MOST_BYTES = 4 << 20
_LIST = {"schema": {"type": "string", "minLength": 1}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {**_LIST, "example": "https://news.example/feed.xml\t云岭日报\t本地"},
            MEDIA_TYPE: {**_LIST, "example": '<opml version="2.0"><body>…</body></opml>'},
        },
    }
}
_OPML: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of them", "content": {MEDIA_TYPE: _LIST}}
}

router = APIRouter(prefix="/v1/sources", tags=["sources"], dependencies=MAY_POST)

SourceId = Annotated[str, Path(pattern=ID_PATTERN)]
CategoryAsked = Annotated[str | None, Query(max_length=100)]


class ImportedList(Model):
    """What became of a list: how many were added, known before and refused, and each line."""

    added: int
    known: int
    refused: int
    sources: tuple[Imported, ...]


async def source_desk(request: Request) -> SourceDesk:
    """Return the app's desk of sources."""
    wired: SourceDesk = request.app.state.sources
    return wired


Desk = Annotated[SourceDesk, Depends(source_desk)]


@router.post("", status_code=201, responses=problem_responses(400, 409, 422, 503))
async def add_source(asked: SourceIn, request: Request, desk: Desk) -> ShownSource:
    """Add a source; of a site the address is enough: its feed, sitemap or list is found.

    What is given with its `kind` is taken at its word, and not looked at before it is kept.
    """
    caller, now = caller_of(request), clock()
    target = None if asked.kind else await trying.found_at(asked.address, desk)
    kept = await desk.lanes.changes.ask(
        lambda: keeping.keep(asked, sources=desk.sources, caller=caller, now=now, target=target)
    )
    audit(request, "add-source", id=kept.source.id)
    return showing.shown(kept, now)


@router.post("/import", openapi_extra=_BODY, responses=problem_responses(400, 408, 413, 422, 503))
async def import_sources(
    request: Request,
    desk: Desk,
    category: Annotated[str, Query(max_length=100, description="of those that name none")] = "",
    lane: SourceLane = SourceLane.FRESH,
) -> ImportedList:
    """Add many: OPML, or lines of addresses with a name and a category behind tabs, if any.

    What stands at each address is found out at its first turn; what was there before stays.
    """
    limit = f"send at most {MOST_BYTES} bytes at a time"
    too_large = Problem(413, f"more than {MOST_BYTES} bytes", "body", limit)
    too_large.on_pages("problem.large", limit=MOST_BYTES)
    async with arrived(request, MOST_BYTES, too_large) as file:
        body = file.read()
    return await bring(body, request, desk, partial(keeping.bring, category=category, lane=lane))


async def bring(
    body: bytes, request: Request, desk: SourceDesk, keep: Callable[..., list[Imported]]
) -> ImportedList:
    """Add the sources of a list. Raises NoList, RedisAway, StoreFull."""
    caller, now = caller_of(request), clock()

    def brought() -> list[Imported]:
        listed = read_list(body)
        if len(listed) > keeping.MOST_LISTED:
            mend = f"Send at most {keeping.MOST_LISTED} sources at a time."
            raise Problem(422, f"{len(listed)} sources", "body", mend)
        return keep(listed, sources=desk.sources, caller=caller, now=now)

    lines = await desk.lanes.slow.run(brought)
    statuses = [line.status for line in lines]
    audit(request, "import-sources", count=statuses.count("added"))
    return ImportedList(
        added=statuses.count("added"),
        known=statuses.count("known"),
        refused=statuses.count("refused"),
        sources=tuple(lines),
    )


@router.get("", responses=problem_responses(422, 503))
async def list_sources(
    request: Request, desk: Desk, wanted: Annotated[Wanted, Query()]
) -> SourceList:
    """List one's sources with their health, by category and name; an admin sees all."""
    caller = caller_of(request)

    def found() -> SourceList:
        return showing.listed(keeping.sources_for(caller, desk.sources), wanted, clock())

    return await desk.lanes.reads.ask(found)


@router.get("/opml", response_class=Response, responses={**_OPML, **problem_responses(422, 503)})
async def export_sources(request: Request, desk: Desk, category: CategoryAsked = None) -> Response:
    """Return one's sources as OPML, as other readers of feeds take it."""
    caller = caller_of(request)

    def written() -> bytes:
        own = keeping.sources_for(caller, desk.sources)
        return write_list(kept.source for kept in own if category in (None, kept.source.category))

    headers = {"Content-Disposition": 'attachment; filename="caibian.opml"'}
    return Response(await desk.lanes.reads.ask(written), media_type=MEDIA_TYPE, headers=headers)


@router.post("/try", responses=problem_responses(400, 404, 422, 503))
async def try_source(asked: TryIn, request: Request, desk: Desk) -> Tried:
    """Show what would come in from an address, and take nothing in."""
    caller, login = caller_of(request), None
    if asked.source:
        kept = await desk.lanes.reads.ask(keeping.source_for, caller, asked.source, desk.sources)
        login = kept.source.access()
    return await trying.tried(asked, desk, caller.source, login)


@router.api_route("/import", methods=["GET", "PATCH", "DELETE"], include_in_schema=False)
@router.api_route("/opml", methods=["PATCH", "DELETE"], include_in_schema=False)
@router.api_route("/try", methods=["GET", "PATCH", "DELETE"], include_in_schema=False)
@not_there
async def no_source() -> None:
    """Say that these are no sources to be shown, changed or forgotten."""
    raise HTTPException(405)


@router.get("/{id}", responses=problem_responses(404, 422, 503))
async def get_source(id: SourceId, request: Request, desk: Desk) -> ShownSource:
    """Show a source with its health."""
    caller = caller_of(request)
    kept = await desk.lanes.reads.ask(keeping.source_for, caller, id, desk.sources)
    return showing.shown(kept, clock())


@router.patch("/{id}", responses=problem_responses(400, 404, 409, 422, 503))
async def change_source(
    id: SourceId, asked: SourceChange, request: Request, desk: Desk
) -> ShownSource:
    """Change what is named of a source; `paused` pauses and resumes it."""
    caller, now = caller_of(request), clock()
    kept = await desk.lanes.changes.ask(
        lambda: keeping.change(id, asked, sources=desk.sources, caller=caller, now=now)
    )
    audit(request, "change-source", id=id, fields=" ".join(sorted(asked.model_fields_set)))
    return showing.shown(kept, now)


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
async def delete_source(id: SourceId, request: Request, desk: Desk) -> None:
    """Forget a source; what came in from it stays."""
    caller = caller_of(request)

    def removed() -> None:
        keeping.source_for(caller, id, desk.sources)
        desk.sources.remove(id)

    await desk.lanes.changes.ask(removed)
    audit(request, "delete-source", id=id)


@router.post("/{id}/poll", status_code=202, responses=problem_responses(404, 409, 422, 503))
async def poll_source(id: SourceId, request: Request, desk: Desk) -> ShownSource:
    """Have a source looked at within seconds, whenever it would be due."""
    caller = caller_of(request)

    def woken() -> ShownSource:
        keeping.source_for(caller, id, desk.sources)
        desk.sources.wake(id)
        return showing.shown(desk.sources.get(id), clock())

    return await desk.lanes.changes.ask(woken)


def clock() -> datetime:
    """Return the time."""
    return datetime.now(UTC)

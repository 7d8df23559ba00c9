"""The pages' routes: each calls the handlers of the API and shows the answer."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import routes
from services.ingest.batch import too_large
from services.ingest.bodies import arrived
from services.ingest.reading import read_page
from services.ingest.routes import OwnId, Ports, Wired
from services.ingest.schemas import PageFields
from services.ingest.web.forms import FORM_BYTES, PostForm, id_of, read_form
from shared.articles import RawArticle
from shared.errors import CaibianError
from shared.http.access import MAY_FOLLOW, MAY_POST, MAY_READ, caller_of, count
from shared.http.problem import Problem
from shared.http.readiness import OK
from shared.http.waiting import Deadline
from shared.web.pages import PageRoute, problem_from, same_origin, site_of

ROOM = Path(__file__).parent
DEAD_PAGE = 20

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_OWN_FORM = [Depends(same_origin)]


@router.get("/", dependencies=MAY_READ)
async def pipeline(
    request: Request,
    ports: Wired,
    offset: Annotated[int, Query(ge=0)] = 0,
    replayed: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show what is on the path, the dead letters, and what is not as it should be."""
    shown = {"offset": offset, "page_size": DEAD_PAGE, "replayed": replayed}
    return await ports.lanes.reads.ask(_pipeline, request, ports, shown)


def _pipeline(request: Request, ports: Ports, shown: dict[str, Any]) -> Response:
    stats = ports.intake.stats()
    dead = ports.intake.dead_letters(shown["offset"], DEAD_PAGE)
    troubles = [part for part in ports.readiness.told() if part.state != OK]
    site = site_of(request)
    return site.page(request, "pipeline.html", stats=stats, dead=dead, troubles=troubles, **shown)


@router.get("/find", dependencies=MAY_FOLLOW)
async def find(what: Annotated[str, Query(max_length=2048)] = "") -> Response:
    """Lead to an article by its id or its web address."""
    id = id_of(what.strip())
    return _see(f"/articles/{id}" if id else "/")


@router.get("/articles/{id}", dependencies=MAY_FOLLOW)
async def follow(id: OwnId, request: Request, ports: Wired, again: bool = False) -> Response:
    """Show where an article stands; the page follows it until it is searchable."""
    status = await routes.get_article(id, ports)
    times = status.times.model_dump()
    return site_of(request).page(request, "article.html", status=status, times=times, again=again)


@router.post("/articles/{id}/withdraw", dependencies=[*MAY_POST, *_OWN_FORM])
async def withdraw(id: OwnId, request: Request, ports: Wired) -> Response:
    """Take an article back."""
    await routes.delete_article(id, request, ports)
    return _see(f"/articles/{id}")


@router.get("/post", dependencies=MAY_POST)
async def form(request: Request) -> Response:
    """Show the empty form."""
    return _form(request, PostForm(), None)


@router.post("/post", dependencies=[*MAY_POST, *_OWN_FORM])
async def post(request: Request, ports: Wired) -> Response:
    """Take an article in and follow it, or show what is wrong with it."""
    limit, deadline = ports.settings.max_article_bytes, Deadline()
    whole = arrived(request, limit + FORM_BYTES, too_large(limit))
    async with whole as body, deadline.turn(ports.gate.posts):
        filled = await read_form(request, body.read())
        try:
            async with ports.gate.parsing:
                source = caller_of(request).source
                article = await run_in_threadpool(_article, filled, limit, source)
            receipt = await routes.accept(article, ports, deadline)
            count(request, "post-article", int(not receipt.duplicate))
        except (Problem, CaibianError) as error:
            # It holds all that was posted, so it is rendered beside the event loop.
            problem = problem_from(error, request)
            return await ports.lanes.reads.run(_form, request, filled, problem)
    return _see(f"/articles/{receipt.id}" + ("?again=1" if receipt.duplicate else ""))


def _article(filled: PostForm, limit: int, source: str | None) -> RawArticle:
    content, charset = filled.page()
    if not content.strip():
        mend = "Paste the page or choose a file."
        problem = Problem(422, "there is no text", "/content", mend)
        raise problem.on_pages("problem.no_text")
    if len(content) > limit:
        raise too_large(limit)
    known, now = filled.known(), datetime.now(UTC)
    return read_page(content, filled.content_type(), charset, known, now, source)


def _form(request: Request, filled: PostForm, problem: Problem | None) -> Response:
    status = problem.status if problem else 200
    names = [name for name in PageFields.model_fields if name != "language"]
    return site_of(request).page(
        request, "post.html", status, form=filled, names=names, problem=problem
    )


def _see(where: str) -> Response:
    return RedirectResponse(where, 303)

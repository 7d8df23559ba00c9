"""The pages' routes: each calls the handlers of the API and shows the answer."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import handlers
from services.ingest.batch import too_large
from services.ingest.bodies import whole
from services.ingest.reading import read_page
from services.ingest.routes import Id, Ports, Wired
from services.ingest.schemas import PageFields
from services.ingest.web.forms import PostForm, id_of, read_form
from shared.articles import RawArticle
from shared.errors import CaibianError
from shared.http.problem import Problem
from shared.web.pages import PageRoute, problem_from, same_origin, site_of

ROOM = Path(__file__).parent
DEAD_PAGE = 20
# What a form adds to the article: boundaries, names of fields, the other fields.
_FORM_BYTES = 64 << 10

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_OWN_FORM = [Depends(same_origin)]


@router.get("/")
def pipeline(
    request: Request,
    ports: Wired,
    offset: Annotated[int, Query(ge=0)] = 0,
    replayed: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show what is on the path, and the dead letters."""
    return site_of(request).page(
        request,
        "pipeline.html",
        stats=ports.intake.stats(),
        dead=ports.intake.dead_letters(offset, DEAD_PAGE),
        offset=offset,
        page_size=DEAD_PAGE,
        replayed=replayed,
    )


@router.post("/dead-letters/replay", dependencies=_OWN_FORM)
def replay_all(ports: Wired) -> Response:
    """Try all dead letters again."""
    count = handlers.replay_all(intake=ports.intake, received=ports.received)
    return _see(f"/?replayed={count}#dead")


@router.post("/dead-letters/{id}/replay", dependencies=_OWN_FORM)
def replay_one(id: Id, ports: Wired) -> Response:
    """Try a dead letter again and follow it."""
    handlers.replay(id, intake=ports.intake, received=ports.received)
    return _see(f"/articles/{id}")


@router.get("/find")
def find(what: Annotated[str, Query(max_length=2048)] = "") -> Response:
    """Lead to an article by its id or its web address."""
    id = id_of(what.strip())
    return _see(f"/articles/{id}" if id else "/")


@router.get("/articles/{id}")
def follow(id: Id, request: Request, ports: Wired, again: bool = False) -> Response:
    """Show where an article stands; the page follows it until it is searchable."""
    status = ports.intake.status(id)
    times = status.times.model_dump()
    return site_of(request).page(request, "article.html", status=status, times=times, again=again)


@router.post("/articles/{id}/withdraw", dependencies=_OWN_FORM)
def withdraw(id: Id, ports: Wired) -> Response:
    """Take an article back."""
    handlers.withdraw(id, intake=ports.intake, withdrawn=ports.withdrawn)
    return _see(f"/articles/{id}")


@router.get("/post")
def form(request: Request) -> Response:
    """Show the empty form."""
    return _form(request, PostForm(), None)


@router.post("/post", dependencies=_OWN_FORM)
async def post(request: Request, ports: Wired) -> Response:
    """Take an article in and follow it, or show what is wrong with it."""
    limit = ports.settings.max_article_bytes
    async with ports.gate.posts:
        body = await whole(request, limit + _FORM_BYTES, too_large(limit))
        filled = await read_form(request, body)
        async with ports.gate.parsing:
            return await run_in_threadpool(_post, request, ports, filled)


def _post(request: Request, ports: Ports, filled: PostForm) -> Response:
    try:
        article = _article(filled, ports.settings.max_article_bytes)
        receipt = handlers.accept(article, intake=ports.intake, received=ports.received)
    except (Problem, CaibianError) as error:
        return _form(request, filled, problem_from(error, request))
    return _see(f"/articles/{receipt.id}" + ("?again=1" if receipt.duplicate else ""))


def _article(filled: PostForm, limit: int) -> RawArticle:
    content, charset = filled.page()
    if not content.strip():
        mend = "Paste the page or choose a file."
        problem = Problem(422, "there is no text", "/content", mend)
        raise problem.on_pages("problem.no_text")
    if len(content) > limit:
        raise too_large(limit)
    return read_page(content, filled.content_type(), charset, filled.known(), datetime.now(UTC))


def _form(request: Request, filled: PostForm, problem: Problem | None) -> Response:
    status = problem.status if problem else 200
    names = [name for name in PageFields.model_fields if name != "language"]
    return site_of(request).page(
        request, "post.html", status, form=filled, names=names, problem=problem
    )


def _see(where: str) -> Response:
    return RedirectResponse(where, 303)

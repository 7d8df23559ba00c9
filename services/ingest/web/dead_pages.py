"""The pages of dead letters: one as it was posted, mended and posted again; all tried again."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from services.ingest import dead_letter_routes, routes
from services.ingest.batch import too_large
from services.ingest.bodies import arrived
from services.ingest.reading import read_mended
from services.ingest.routes import Id, Wired
from services.ingest.schemas import DeadLetter, PageFields
from services.ingest.web.forms import FORM_BYTES, PostForm, read_form
from shared.articles import RawArticle
from shared.errors import CaibianError, NotDead
from shared.http.access import MAY_ADMIN, MAY_READ, audit
from shared.http.problem import Problem
from shared.http.waiting import Deadline
from shared.web.pages import PageRoute, problem_from, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_OWN_FORM = [Depends(same_origin)]
# What the form shows; the rest of an article stays as it is.
_NAMES = tuple(name for name in PageFields.model_fields if name not in ("id", "language"))


@router.post("/dead-letters/replay", dependencies=[*MAY_ADMIN, *_OWN_FORM])
async def replay_all(request: Request, ports: Wired) -> Response:
    """Try all dead letters again."""
    done = await dead_letter_routes.replay_all(request, ports)
    return _see(f"/?replayed={done.replayed}#dead")


@router.post("/dead-letters/{id}/replay", dependencies=[*MAY_ADMIN, *_OWN_FORM])
async def replay_one(id: Id, request: Request, ports: Wired) -> Response:
    """Try a dead letter again and follow it."""
    await dead_letter_routes.replay_one(id, request, ports)
    return _see(f"/articles/{id}")


@router.get("/dead-letters/{id}", dependencies=MAY_READ)
async def letter(id: Id, request: Request, ports: Wired) -> Response:
    """Show why an article failed and how it was posted, in a form that mends it."""
    found = await dead_letter_routes.get_dead_letter(id, ports)
    return await ports.lanes.reads.run(_page, request, found, _as_posted(found), None)


@router.post("/dead-letters/mend", dependencies=[*MAY_ADMIN, *_OWN_FORM])
async def mend(request: Request, ports: Wired) -> Response:
    """Post a dead letter mended, as its next revision, and follow it."""
    limit, deadline = ports.settings.max_article_bytes, Deadline()
    whole = arrived(request, limit + FORM_BYTES, too_large(limit))
    async with whole as body, deadline.turn(ports.gate.posts):
        filled = await read_form(request, body.read())
        found = await dead_letter_routes.get_dead_letter(filled.get("id"), ports)
        try:
            async with ports.gate.parsing:
                article = await run_in_threadpool(_mended, filled, found, limit)
            receipt = await routes.accept(article, ports, deadline)
        except (Problem, CaibianError) as error:
            problem = problem_from(error, request)
            return await ports.lanes.reads.run(_page, request, found, filled, problem)
    audit(request, "mend-dead-letter", id=receipt.id, revision=receipt.revision)
    return _see(f"/articles/{receipt.id}")


def _mended(filled: PostForm, found: DeadLetter, limit: int) -> RawArticle:
    """Return the article as the form has it. Raises NotDead for a form of another revision."""
    if filled.get("revision") != str(found.status.revision):
        raise NotDead(found.status.id)
    content, _ = filled.page()
    if len(content) > limit:
        raise too_large(limit)
    fields = {name: filled.get(name) for name in _NAMES if filled.get(name)}
    text, kind, now = filled.get("content"), filled.content_type(), datetime.now(UTC)
    return read_mended(text, kind, fields, found.article, now)


def _as_posted(found: DeadLetter) -> PostForm:
    """Return the form filled with what was posted."""
    known = found.article.model_dump(mode="json", exclude_none=True)
    return PostForm({name: str(known[name]) for name in known if name != "metadata"})


def _page(
    request: Request, found: DeadLetter, filled: PostForm, problem: Problem | None
) -> Response:
    return site_of(request).page(
        request,
        "dead_letter.html",
        problem.status if problem else 200,
        status=found.status,
        metadata=found.article.metadata,
        form=filled,
        names=_NAMES,
        problem=problem,
    )


def _see(where: str) -> Response:
    return RedirectResponse(where, 303)

"""Errors over HTTP as application/problem+json (RFC 9457): what, where and how to mend it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared import tracing
from shared.errors import (
    CaibianError,
    NotDead,
    NotFound,
    Overloaded,
    StoreFull,
    SurroundingsError,
)
from shared.http.methods import allowed
from shared.http.problem import Problem, invalid, phrase
from shared.http.waiting import Crowded
from shared.logs import get_logger

MEDIA_TYPE = "application/problem+json"
# Nobody reads it; metrics tell by it who went away from what went wrong, as nginx does.
_GONE = 499
# A part that is away may be back at once; what is under way takes its time.
_AWAY_SECONDS, _FULL_SECONDS = 2, 5


@dataclass(frozen=True)
class Mend:
    """How an error of our own is told to a caller.

    `mend` says what to do about it, `where` which place of the request it is about, `retry_after`
    after how many seconds the same may go. `said` is the text by which the pages say it.
    """

    error: type[CaibianError]
    status: int
    mend: str
    where: str | None = None
    said: str | None = None
    retry_after: int | None = None


_MISSING = "Check the id; GET /v1/articles/{id} of the ingest API knows every article."
_AWAY = "Try again after the seconds in retry_after; /readyz tells what is away."
_REPLAYED = "Only articles in the state dead can be replayed."
_CROWDED = "Try again after the seconds in retry_after: others are at work just now."
_FULL = "Post it again after the seconds in retry_after."
_NO_MEMORY = (
    "Give the store more memory (maxmemory), or replay or withdraw dead letters; what is under way"
    " gets through. Try again after the seconds in retry_after."
)
# What errors that more than one service meets; each adds its own.
_MENDS = (
    Mend(NotFound, 404, _MISSING, said="problem.no_article"),
    Mend(NotDead, 409, _REPLAYED, said="problem.not_dead"),
    Mend(Crowded, 503, _CROWDED, said="problem.crowded", retry_after=_AWAY_SECONDS),
    Mend(Overloaded, 503, _FULL, said="problem.full", retry_after=_FULL_SECONDS),
    Mend(StoreFull, 503, _NO_MEMORY, said="problem.full", retry_after=_FULL_SECONDS),
    Mend(SurroundingsError, 503, _AWAY, said="problem.away", retry_after=_AWAY_SECONDS),
)


def problem_of(error: CaibianError, mends: Sequence[Mend] = ()) -> Problem:
    """Translate an error of our own by the mends of a service and those of all."""
    for each in (*mends, *_MENDS):
        if isinstance(error, each.error):
            after = each.retry_after
            problem = Problem(each.status, str(error), each.where, each.mend, retry_after=after)
            return problem.on_pages(each.said) if each.said else problem
    detail = "Something went wrong here; it was logged."
    return Problem(500, detail).on_pages("problem.ours")


def to_stranger(error: CaibianError, mends: Sequence[Mend] = ()) -> Problem:
    """Translate an error for somebody unknown, who is told of no host and port of ours."""
    problem = problem_of(error, mends)
    if isinstance(error, SurroundingsError):
        problem.detail = (type(error).__doc__ or "").strip()
    return problem


_NO_ENTRY = (401, 403)
PROBLEM_NAME = "Problem"
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": PROBLEM_NAME,
    "description": "What went wrong, where in the request, and how to mend it (RFC 9457).",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string"},
        "mend": {"type": "string"},
        "retry_after": {
            "type": "integer",
            "description": "after how many seconds to send the same again; of an answer as a whole "
            "the header Retry-After says it too",
        },
    },
    "required": ["type", "title", "status", "detail"],
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how a route describes its errors; to want a key is among them everywhere."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM_NAME}"}}}
    return {
        status: {"description": phrase(status), "content": content}
        for status in (*_NO_ENTRY, *statuses)
    }


def install_problems(app: FastAPI, mends: Sequence[Mend] = ()) -> None:
    """Make every error of the app a problem document; `mends` are of the service's own errors."""
    app.state.mends = mends

    def on_own(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, CaibianError)
        is_known = getattr(request.state, "caller", None) is not None
        return _answer((problem_of if is_known else to_stranger)(error, mends))

    app.add_exception_handler(CaibianError, on_own)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_bug)


def _on_gone(_: Request, _error: Exception) -> Response:
    return Response(status_code=_GONE)


def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return _answer(error)


def _on_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _answer(invalid(error.errors()))


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed(request))
    problem = Problem(error.status_code, str(error.detail), headers=headers)
    is_nowhere = error.status_code == 404
    return _page(request, problem.on_pages("problem.nowhere")) if is_nowhere else _answer(problem)


def _page(request: Request, problem: Problem) -> Response:
    """Return a page for a reader of pages who went where there is none, else a problem document."""
    made: Callable[[Request, Problem], Response] | None = getattr(
        request.app.state, "refusal", None
    )
    reads = "text/html" in request.headers.get("Accept", "")
    if made and reads and not request.url.path.startswith("/v1/"):
        return made(request, problem)
    return _answer(problem)


def _on_bug(request: Request, error: Exception) -> Response:
    path = {"path": request.url.path}
    get_logger("http").error("unexpected error", exc_info=error, extra=path)
    problem = problem_of(CaibianError())
    # This is answered outside of what gives other answers their header.
    if trace := tracing.current():
        problem.headers[tracing.HEADER] = trace.parent
    try:
        return _page(request, problem.on_pages("problem.ours"))
    except Exception:  # noqa: BLE001  # what a page is made of may be what is broken
        return _answer(problem)


def _answer(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)

"""The edge that the HTML pages of both services share: rendering, language, safety, errors."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from shared.access.callers import Caller, Scope
from shared.errors import CaibianError
from shared.http.errors import problem_of
from shared.http.problem import Problem, invalid
from shared.settings import PageSettings
from shared.web.addresses import Here, filled
from shared.web.assets import PREFIX, Assets
from shared.web.templating import STATIC, environment
from shared.web.texts import Language, Texts, negotiate, texts

COOKIE = "caibian_language"
_YEAR = 365 * 24 * 3600
_FORM_BYTES = 64 << 10
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Cookie",
}


class Site:
    """The pages of one service; `name` is search or ingest, `room` its folder of pages."""

    def __init__(self, name: str, room: Path, settings: PageSettings) -> None:
        self.assets = Assets([room / "static", STATIC])
        self.environment = environment([room / "templates"])
        bases = {"search": settings.public_search_url, "ingest": settings.public_ingest_url}
        self.base = bases[name].rstrip("/")
        self.host = urlsplit(self.base).netloc
        self._shared: dict[str, Any] = {
            "service": name,
            "asset": self.assets.address,
            "flower_base": settings.public_flower_url.rstrip("/"),
            "Language": Language,
        }
        for other, url in bases.items():
            self._shared[f"{other}_base"] = "" if other == name else url.rstrip("/")

    def prepare(self) -> None:
        """Read all templates and texts."""
        for template in self.environment.list_templates(extensions=["html"]):
            self.environment.get_template(template)
        for each in Language:
            texts(each)

    def page(
        self, request: Request, template: str, code: int = 200, **context: Any
    ) -> HTMLResponse:
        """Return a page in the reader's language."""
        words, here = language(request), address(request)
        made = self.environment.get_template(template)
        caller: Caller | None = getattr(request.state, "caller", None)
        about = {
            "t": words,
            "here": here,
            "who": person(request),
            "is_admin": caller is not None and caller.may(Scope.ADMIN),
        }
        html = made.render(**self._shared, **about, **context)
        return HTMLResponse(html, code)

    def error(self, request: Request, problem: Problem) -> HTMLResponse:
        """Return the page of an error."""
        answer = self.page(request, "error.html", problem.status, problem=problem)
        answer.headers.update(problem.headers)
        return answer


def site_of(request: Request) -> Site:
    """Return the app's site."""
    wired: Site = request.app.state.site
    return wired


def person(request: Request) -> Caller | None:
    """Return who is signed in, if it is somebody who can sign out."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller if caller and caller.kind == "person" else None


def language(request: Request) -> Texts:
    """Return the words that the reader wants."""
    asked = request.query_params.get("lang")
    accepted = request.headers.get("Accept-Language")
    return texts(negotiate(asked, request.cookies.get(COOKIE), accepted))


def address(request: Request) -> Here:
    """Return the address of the page."""
    return Here(request.url.path, request.query_params.multi_items())


def same_origin(request: Request) -> None:
    """Refuse a form that another site sends in the reader's name. Raises Problem 403."""
    sent_by = request.headers.get("Sec-Fetch-Site")
    if sent_by is None:
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        # A proxy may have put another host in place of the one that the reader sees.
        is_own = bool(origin) and origin in (request.headers.get("Host"), site_of(request).host)
    else:
        is_own = sent_by in ("same-origin", "none")
    if not is_own:
        mend = "Use the form on the page itself; programs use the API under /v1."
        problem = Problem(403, "the form was sent from another site", "Origin", mend)
        raise problem.on_pages("problem.other_site")


async def form_fields(request: Request) -> dict[str, str]:
    """Return the filled fields of a form without files, each once. Raises Problem 413."""
    return dict(await form_pairs(request))


async def form_pairs(request: Request) -> list[tuple[str, str]]:
    """Return the filled fields of a form without files, all of them. Raises Problem 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_BYTES:
            problem = Problem(413, f"more than {_FORM_BYTES} bytes", "body")
            raise problem.on_pages("problem.large", limit=_FORM_BYTES)
    fields = parse_qsl(body.decode("utf-8", "replace"))
    return [(name, value.strip()) for name, value in fields if value.strip()]


class PageRoute(APIRoute):
    """A route whose answers are pages, errors too; what a form left empty was not asked."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler with what every page needs around it."""
        handle = super().get_route_handler()

        async def page(request: Request) -> Response:
            return await _page(request, handle)

        return page


async def _page(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    request.scope["query_string"] = filled(request.scope["query_string"])
    try:
        response = await handle(Request(request.scope, request.receive))
    except (Problem, CaibianError, RequestValidationError) as error:
        response = site_of(request).error(request, problem_from(error, request))
    response.headers.update(_HEADERS)
    if (asked := request.query_params.get("lang")) in list(Language):
        response.set_cookie(COOKIE, str(asked), max_age=_YEAR, samesite="lax", httponly=True)
    return response


def problem_from(error: Exception, request: Request) -> Problem:
    """Translate whatever a page's handler raises on purpose."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return invalid(error.errors())
    own = error if isinstance(error, CaibianError) else CaibianError()
    return problem_of(own, request.app.state.mends)


def _refusal(site: Site, request: Request, problem: Problem) -> Response:
    """Return the page for who may not come in."""
    response = site.error(request, problem)
    response.headers.update(_HEADERS)
    return response


def prepare(app: FastAPI) -> None:
    """Make what else the first request and the first page would wait for."""
    # It tells which parameters are known.
    app.openapi()
    app.state.site.prepare()


def install_pages(app: FastAPI, site: Site) -> None:
    """Give the app its site and serve the site's static files."""
    app.state.site = site
    app.state.refusal = partial(_refusal, site)
    app.mount(PREFIX, site.assets, name="static")

"""Who may come in: one middleware names the caller of each request, routes say what it needs."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asked

from shared.access.audit import Audit, Value
from shared.access.callers import Caller, Scope
from shared.access.doors import Access, WrongKey
from shared.errors import CaibianError
from shared.http.errors import MEDIA_TYPE, to_stranger
from shared.http.problem import Problem
from shared.http.sessions import session_of

OPEN_PATHS = {"/healthz", "/readyz", "/login", "/login/provider", "/login/back", "/logout"}
"""What is answered to anybody: probes; parts add theirs, such as the page of the login."""
OPEN_FOLDERS = ("/static/", "/static-offline-docs/", "/feeds/", "/mail/")
_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key, made by `python -m services.ingest keys create`.",
)

Refusal = Callable[[Request, Problem], Response]


class Strangers(Protocol):
    """Counts who was let in nowhere, so that guessing costs the store and others nothing."""

    def is_barred(self, scope: Asked) -> bool:
        """Tell whether nothing is looked up any more for who comes from there."""

    async def refused(self, scope: Asked) -> Problem | None:
        """Count a refusal; return what is answered instead where there were too many."""


def caller_of(request: Request) -> Caller:
    """Return who sent the request. Raises Problem 401 when nobody is known."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise no_key()
    return caller


def needs(*scopes: Scope) -> Callable[..., Awaitable[None]]:
    """Return the dependency of a route that needs one of the scopes. Raises Problem 401, 403."""

    async def check(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> None:
        if not any(map(caller_of(request).may, scopes)):
            raise no_scope(*scopes)

    return check


MAY_READ, MAY_POST, MAY_FOLLOW, MAY_ADMIN = (
    [Depends(needs(*scopes))]
    for scopes in (
        (Scope.READ,),
        (Scope.INGEST,),
        (Scope.READ, Scope.INGEST),
        (Scope.ADMIN,),
    )
)
"""What routes say of whom they answer; who posts may also follow what became of it."""


def no_key() -> Problem:
    """Return the problem of a request that needs a key and has none."""
    mend = "Send Authorization: Bearer and a key; docs/security.md says how one is made."
    headers = {"WWW-Authenticate": "Bearer"}
    problem = Problem(401, "a key is needed here", "Authorization", mend, headers=headers)
    return problem.on_pages("problem.no_key")


def wrong_key(error: CaibianError) -> Problem:
    """Return the problem of a request whose key is none (any more)."""
    mend = "Ask who runs this for a new one: python -m services.ingest keys create."
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    problem = Problem(401, str(error), "Authorization", mend, headers=headers)
    return problem.on_pages("problem.wrong_key")


def no_scope(*scopes: str) -> Problem:
    """Return the problem of a caller that may not do this."""
    wanted = " or ".join(scopes)
    headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'}
    mend = f"Use a key with the scope {wanted}."
    problem = Problem(403, f"this needs the scope {wanted}", "Authorization", mend, headers=headers)
    return problem.on_pages("problem.no_scope", scope=wanted)


class AccessMiddleware:
    """Names the caller in `request.state.caller`; refuses a wrong key, and nobody where closed.

    The door is `app.state.access`; `app.state.limits` counts refusals and `app.state.refusal`
    answers as pages do, where they are set.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Asked, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = await _caller(scope)
        except Problem as problem:
            request = Request(scope)
            # Of the API nobody gets a page, whatever his HTTP library says that it accepts.
            reads = "text/html" in request.headers.get("Accept", "")
            is_page = reads and not request.url.path.startswith("/v1/")
            await refused(request, problem, is_page=is_page)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)


async def _caller(scope: Asked) -> Caller | None:
    """Return who asks, None at a door that is open to all. Raises Problem 401, 429, 503."""
    access = _door_of(scope["app"].state)
    strangers: Strangers | None = getattr(scope["app"].state, "limits", None)
    is_barred = strangers is not None and strangers.is_barred(scope)
    session = session_of(Request(scope), is_secure=access.is_secure)
    try:
        caller = await access.caller(_token(scope), session, is_barred=is_barred)
    except WrongKey as error:
        problem = wrong_key(error)
    except CaibianError as error:
        raise to_stranger(error) from error
    else:
        if caller or _is_open(scope["path"]):
            return caller
        problem = no_key()
    too_many = await strangers.refused(scope) if strangers else None
    raise too_many or problem


def install_access(app: FastAPI) -> None:
    """Have each request's caller named; the app's document says whether a key is needed."""
    app.add_middleware(AccessMiddleware)
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None and _door_of(app.state).is_open:
            _make_optional(described())
        return described()

    app.openapi = openapi  # type: ignore[method-assign]


def _make_optional(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                operation["security"].append({})


def _door_of(state: Any) -> Access:
    access: Access | None = getattr(state, "access", None)
    return access or Access()


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def _token(scope: Asked) -> str | None:
    """Return the token of the header Authorization, if there is one of the scheme Bearer."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            return token.strip() if scheme.lower() == "bearer" else None
    return None


def refused(request: Request, problem: Problem, *, is_page: bool) -> Response:
    """Return what tells a refusal: a page where the app has pages, else a problem document."""
    as_page: Refusal | None = getattr(request.app.state, "refusal", None)
    if as_page and is_page:
        return as_page(request, problem)
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


def audit(request: Request, what: str, *, by: Caller | None = None, **about: Value) -> None:
    """Write down what the caller of a request did, such as "create-key", and to what.

    Name things by their ids and numbers: never a key, never a body. `by` is for routes that know no
    caller.
    """
    if log := _log_of(request):
        log.note(by or caller_of(request), address_of(request), what, **about)


def count(request: Request, what: str, number: int = 1) -> None:
    """Count what the caller of a request did; it is written down once a minute."""
    log = _log_of(request)
    if log and number:
        log.count(caller_of(request), address_of(request), what, number)


def address_of(request: Request) -> str:
    """Return the address that a request comes from, as the server knows it."""
    return request.client.host if request.client else ""


def _log_of(request: Request) -> Audit | None:
    log: Audit | None = getattr(request.app.state, "audit", None)
    return log

"""The pages of signing in and out, the same on both services."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.access.attempts import SlowGuessing, TooManyAttempts, open_guessing
from shared.access.callers import Caller
from shared.access.doors import Access
from shared.access.people import People
from shared.access.providers import open_provider
from shared.access.redis_people import open_people
from shared.access.session_door import SessionDoor
from shared.access.signing_in import WrongPassword, sign_in
from shared.http.access import Refusal, address_of, audit
from shared.http.problem import Problem
from shared.http.sessions import (
    SEALED,
    SESSION,
    cookie_of,
    drop_cookie,
    keep_cookie,
    session_of,
)
from shared.http.waiting import Crowded
from shared.logs import get_logger
from shared.settings import PageSettings
from shared.web.addresses import own_path
from shared.web.pages import PageRoute, form_fields, person, same_origin, site_of

if TYPE_CHECKING:
    from shared.access.oidc import IdentityProvider

BACK = "/login/back"
# Each hash takes 64 MiB: so many are made at once, however many wait.
_HASHES = 2
# And so many tries wait for it, about five seconds; of more, the guesser's among them, none does.
_MOST_WAITING = 16
_SEALED = timedelta(minutes=10)

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_OWN_FORM = [Depends(same_origin)]
_FormFields = Annotated[dict[str, str], Depends(form_fields)]
_Next = Annotated[str, Query(max_length=4096)]


@dataclass
class Entry:
    """What signing in needs; `kept` is how long a browser keeps a session's cookie."""

    people: People
    sessions: SessionDoor
    guessing: SlowGuessing
    provider: "IdentityProvider | None" = None
    kept: timedelta = timedelta(days=7)
    is_secure: bool = False
    hashing: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_HASHES))


async def entry_of(request: Request) -> Entry:
    """Return what signing in needs."""
    entry: Entry = request.app.state.entry
    return entry


Wired = Annotated[Entry, Depends(entry_of)]


@router.get("/login")
async def login(request: Request, entry: Wired, next: _Next = "/") -> Response:
    """Ask for name and password; who is signed in goes on."""
    return _see(own_path(next)) if person(request) else _form(request, entry, next)


@router.post("/login", dependencies=_OWN_FORM)
async def enter(request: Request, entry: Wired, fields: _FormFields) -> Response:
    """Begin a session and lead back to where one was."""
    name, password, next = (fields.get(key, "") for key in ("name", "password", "next"))

    def known() -> str:
        people, guessing = entry.people, entry.guessing
        found = sign_in(name, password, _network(request), people=people, guessing=guessing)
        return _begin(request, entry, found.caller(), is_kept=True)

    if entry.hashing.statistics().tasks_waiting >= _MOST_WAITING:
        raise Crowded
    try:
        session = await anyio.to_thread.run_sync(known, limiter=entry.hashing)
    except WrongPassword as error:
        # Not the name, which may be a password in the wrong field.
        get_logger("access").warning("a sign-in failed from %s", address_of(request))
        problem = Problem(403, str(error), "password").on_pages("login.wrong")
        return _form(request, entry, next, problem, name)
    except TooManyAttempts as error:
        problem = Problem(429, str(error), "password", retry_after=error.seconds)
        minutes = -(-error.seconds // 60)
        return _form(request, entry, next, problem.on_pages("login.slow", minutes=minutes), name)
    return _entered(entry, session, next)


@router.get("/login/provider")
def ask_provider(request: Request, entry: Wired, next: _Next = "/") -> Response:
    """Lead to the identity provider."""
    if entry.provider is None:
        return _see("/login")
    where, sealed = entry.provider.begin(site_of(request).base + BACK, own_path(next))
    response = _see(where)
    keep_cookie(response, SEALED, sealed, _SEALED, is_secure=entry.is_secure)
    return response


@router.get(BACK)
def come_back(request: Request, entry: Wired) -> Response:
    """Begin the session of who comes back from the identity provider."""
    from shared.access.oidc import NotInvited, SignInRefused

    sealed = cookie_of(request, SEALED, is_secure=entry.is_secure)
    if entry.provider is None or not sealed:
        return _see("/login")
    try:
        told = dict(request.query_params)
        caller, next = entry.provider.finish(told, sealed, site_of(request).base + BACK)
        session = _begin(request, entry, caller, is_kept=False)
        response = _entered(entry, session, next)
    except (NotInvited, SignInRefused) as error:
        said = "login.not_invited" if isinstance(error, NotInvited) else "login.refused"
        response = _form(request, entry, "/", Problem(403, str(error)).on_pages(said))
    drop_cookie(response, SEALED, is_secure=entry.is_secure)
    return response


@router.post("/logout", dependencies=_OWN_FORM)
def leave(request: Request, entry: Wired) -> Response:
    """End the session."""
    if session := session_of(request, is_secure=entry.is_secure):
        entry.sessions.end(session)
    if person(request):
        audit(request, "sign-out")
    response = _see("/login")
    drop_cookie(response, SESSION, is_secure=entry.is_secure)
    return response


def install_login(app: FastAPI, settings: PageSettings) -> None:
    """Give the app its pages of signing in, to which others lead. Raises BadSettings.

    It has its door and its site before.
    """
    access: Access = app.state.access
    assert access.sessions
    entry = Entry(
        people=open_people(settings),
        sessions=access.sessions,
        guessing=open_guessing(settings),
        provider=open_provider(settings),
        kept=timedelta(days=settings.session_days),
        is_secure=access.is_secure,
    )
    install_entry(app, entry)


def install_entry(app: FastAPI, entry: Entry) -> None:
    """Give the app its pages of signing in, with what they need."""
    app.state.entry = entry
    app.include_router(router)
    app.state.refusal = partial(_to_login, app.state.refusal)


def _to_login(otherwise: Refusal, request: Request, problem: Problem) -> Response:
    """Answer who may not come in: the login where that may help, else the page of the error."""
    is_nobody = problem.status == 401 and "Authorization" not in request.headers
    if not is_nobody or request.method not in ("GET", "HEAD"):
        return otherwise(request, problem)
    query = f"?{request.url.query}" if request.url.query else ""
    response = _see(f"/login?{urlencode({'next': request.url.path + query})}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _begin(request: Request, entry: Entry, caller: Caller, *, is_kept: bool) -> str:
    """Begin a session, never one whose id was there before; return its id."""
    if before := session_of(request, is_secure=entry.is_secure):
        entry.sessions.end(before)
    session = entry.sessions.book.start(caller, is_kept=is_kept)
    request.state.caller = caller
    audit(request, "sign-in")
    return session


def _entered(entry: Entry, session: str, next: str) -> Response:
    response = _see(own_path(next))
    keep_cookie(response, SESSION, session, entry.kept, is_secure=entry.is_secure)
    return response


def _form(
    request: Request, entry: Entry, next: str, problem: Problem | None = None, name: str = ""
) -> Response:
    response = site_of(request).page(
        request,
        "login.html",
        problem.status if problem else 200,
        problem=problem,
        next=own_path(next),
        name=name,
        has_provider=entry.provider is not None,
    )
    response.headers.update(problem.headers if problem else {})
    return response


def _network(request: Request) -> str:
    """Return the address that a request came from; of IPv6 the network, as one has many there."""
    host = request.client.host if request.client else ""
    try:
        parsed = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    is_wide = isinstance(parsed, IPv6Address)
    return str(ip_network(f"{parsed}/64", strict=False)) if is_wide else str(parsed)


def _see(where: str) -> Response:
    return RedirectResponse(where, 303)

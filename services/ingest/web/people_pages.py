"""The page on which an admin lets people in, gives them passwords and lets them go."""

from collections.abc import Callable, Mapping
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from shared.access.callers import Scope
from shared.access.passwords import SHORTEST, WeakPassword
from shared.access.people import (
    BadPerson,
    NoPerson,
    PersonExists,
    make_person,
    set_password,
)
from shared.errors import CaibianError
from shared.http.access import MAY_ADMIN, audit
from shared.http.problem import Problem
from shared.web.login_pages import Entry, Wired
from shared.web.pages import PageRoute, form_fields, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_ADMIN)
_OWN_FORM = [Depends(same_origin)]
_SAID: dict[type[CaibianError], tuple[int, str]] = {
    BadPerson: (422, "people.bad"),
    WeakPassword: (422, "people.weak"),
    PersonExists: (409, "people.exists"),
    NoPerson: (404, "people.gone"),
}

Fields = Annotated[dict[str, str], Depends(form_fields)]


@router.get("/people")
def people(request: Request, entry: Wired) -> Response:
    """List the people, and offer to let one in."""
    return _page(request, entry)


@router.post("/people", dependencies=_OWN_FORM)
async def add(request: Request, entry: Wired, fields: Fields) -> Response:
    """Let somebody in."""
    name, scopes = fields.get("name", ""), [scope for scope in Scope if f"scope_{scope}" in fields]

    def done() -> None:
        make_person(name, scopes, fields.get("password", ""), people=entry.people)
        audit(request, "add-person", name=name, scopes=" ".join(scopes))

    return await anyio.to_thread.run_sync(
        lambda: _answered(request, entry, done, typed=fields), limiter=entry.hashing
    )


@router.post("/people/password", dependencies=_OWN_FORM)
async def give_password(request: Request, entry: Wired, fields: Fields) -> Response:
    """Give somebody another password, which ends the sessions there are."""
    name = fields.get("name", "")

    def done() -> None:
        set_password(name, fields.get("password", ""), people=entry.people)
        audit(request, "set-password", name=name)

    return await anyio.to_thread.run_sync(
        lambda: _answered(request, entry, done), limiter=entry.hashing
    )


@router.post("/people/remove", dependencies=_OWN_FORM)
def remove(request: Request, entry: Wired, fields: Fields) -> Response:
    """Let somebody in no more."""
    name = fields.get("name", "")

    def done() -> None:
        entry.people.remove(name)
        audit(request, "remove-person", name=name)

    return _answered(request, entry, done)


def _answered(
    request: Request, entry: Entry, done: Callable[[], None], typed: Mapping[str, str] | None = None
) -> Response:
    """Do it and show the people, or what is wrong beside what was typed (but no password)."""
    try:
        done()
    except (BadPerson, WeakPassword, PersonExists, NoPerson) as error:
        status, said = _SAID[type(error)]
        return _page(request, entry, Problem(status, str(error)).on_pages(said), typed)
    return RedirectResponse("/people", 303)


def _page(
    request: Request,
    entry: Entry,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    return site_of(request).page(
        request,
        "people.html",
        problem.status if problem else 200,
        people=entry.people.all(),
        scopes=tuple(Scope),
        problem=problem,
        typed=typed or {"scope_read": "1"},
        shortest=SHORTEST,
        has_provider=entry.provider is not None,
    )

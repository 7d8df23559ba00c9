"""The page on which an admin makes and revokes keys."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from services.ingest import key_routes
from services.ingest.key_routes import Desk, KeyId
from shared.access.callers import Scope
from shared.access.keeping import KeyDesk, MadeKey, end_after
from shared.access.keys import NewKey
from shared.http.access import MAY_ADMIN
from shared.http.problem import Problem, invalid
from shared.web.pages import PageRoute, form_fields, same_origin, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_ADMIN)
_OWN_FORM = [Depends(same_origin)]

Fields = Annotated[dict[str, str], Depends(form_fields)]


@router.get("/keys")
async def keys(request: Request, desk: Desk) -> Response:
    """List the keys, and offer to make one."""
    return await run_in_threadpool(_page, request, desk)


@router.post("/keys", dependencies=_OWN_FORM)
async def create(request: Request, desk: Desk, fields: Fields) -> Response:
    """Make a key; it is shown this once."""
    made = await key_routes.create_key(_asked(fields), request, desk)
    return await run_in_threadpool(_page, request, desk, made)


@router.post("/keys/{id}/rotate", dependencies=_OWN_FORM)
async def rotate(id: KeyId, request: Request, desk: Desk) -> Response:
    """Replace a key at once; the new one is shown this once."""
    made = await key_routes.rotate_key(id, request, desk)
    return await run_in_threadpool(_page, request, desk, made)


@router.post("/keys/{id}/revoke", dependencies=_OWN_FORM)
async def revoke(id: KeyId, request: Request, desk: Desk) -> Response:
    """Revoke a key."""
    await key_routes.revoke_key(id, request, desk)
    return RedirectResponse("/keys", 303)


def _asked(fields: dict[str, str]) -> NewKey:
    asked: dict[str, Any] = {
        name: fields[name] for name in ("name", "source", "rate") if fields.get(name)
    }
    asked["scopes"] = [scope for scope in Scope if f"scope_{scope}" in fields]
    if days := fields.get("days"):
        asked["expires_at"] = _end(days)
    try:
        return NewKey.model_validate(asked)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def _end(days: str) -> datetime:
    """Return when so many days are over. Raises Problem 422, BadEnd."""
    try:
        number = float(days)
    except ValueError as error:
        raise Problem(422, "days: must be a number", "/days", "Type how many days.") from error
    return end_after(number)


def _page(request: Request, desk: KeyDesk, made: MadeKey | None = None) -> Response:
    listed, now = desk.listed(), datetime.now(UTC)
    return site_of(request).page(
        request, "keys.html", keys=listed, new=made, scopes=tuple(Scope), now=now
    )

"""The cookies of sign-ins: no script reads them, no other site's form sends them."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

SESSION = "caibian_session"
SEALED = "caibian_sign_in"


def session_of(request: Request, *, is_secure: bool) -> str | None:
    """Return the id of a request's session, if it has one."""
    return cookie_of(request, SESSION, is_secure=is_secure)


def cookie_of(request: Request, name: str, *, is_secure: bool) -> str | None:
    """Return a cookie of ours."""
    return request.cookies.get(_named(name, is_secure=is_secure))


def keep_cookie(
    response: Response, name: str, value: str, kept: timedelta, *, is_secure: bool
) -> None:
    """Have a browser keep a cookie for all services of its host; cookies ignore ports.

    Where the pages are reached by TLS it goes no other way, and (`__Host-`) no other host sets it.
    """
    response.set_cookie(
        _named(name, is_secure=is_secure),
        value,
        max_age=int(kept.total_seconds()),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, name: str, *, is_secure: bool) -> None:
    """Have a browser forget a cookie."""
    keep_cookie(response, name, "", timedelta(), is_secure=is_secure)


def _named(name: str, *, is_secure: bool) -> str:
    return f"__Host-{name}" if is_secure else name

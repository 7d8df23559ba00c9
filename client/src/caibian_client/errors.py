"""What can go wrong: each error says what, where in the request, and how to mend it."""

from collections.abc import Mapping
from typing import Any

from caibian_client.models.problems import Problem


class CaibianClientError(Exception):
    """Something went wrong between us and Caibian; the base of all errors here."""


class BadAddress(CaibianClientError, ValueError):
    """An address isn't one: http://host:port or https://host/path."""


class Unreachable(CaibianClientError):
    """No answer came, or it broke off. `was_sent` says that the request may have been done."""

    def __init__(self, message: str, *, was_sent: bool = True) -> None:
        super().__init__(message)
        self.was_sent = was_sent


class NotCaibian(CaibianClientError):
    """What answered isn't Caibian, or is of a release that this client doesn't understand."""


class TimedOut(CaibianClientError):
    """What was waited for has not happened in the time that was given."""


class ApiError(CaibianClientError):
    """The API refused a request, or failed; `problem` is what it says of it (RFC 9457)."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.problem.status

    @property
    def detail(self) -> str:
        """Return what went wrong."""
        return self.problem.detail

    @property
    def where(self) -> str | None:
        """Return the place in the request that it is about."""
        return self.problem.where

    @property
    def mend(self) -> str | None:
        """Return what to do about it."""
        return self.problem.mend

    @property
    def retry_after(self) -> float | None:
        """Return after how many seconds the same may go, None where that isn't said."""
        return self.problem.retry_after


class Refused(ApiError):
    """The request isn't as it must be (4xx without a class of its own)."""


class NoKey(ApiError):
    """A key is needed, and none or no good one was sent (401); see CAIBIAN_KEY."""


class NotAllowed(ApiError):
    """The key's scopes, or its source, don't allow this (403)."""


class NotFound(ApiError):
    """There is no such thing (404)."""


class Conflict(ApiError):
    """It can't be done as things stand (409)."""


class CursorGone(ApiError):
    """The cursor has expired or belongs to another search (410)."""


class TooLarge(ApiError):
    """More bytes or lines than the service takes at once (413)."""


class Invalid(ApiError):
    """A field or parameter isn't as it must be (422)."""


class TooManyRequests(ApiError):
    """The caller has used up what it may ask for in a minute (429)."""


class Unavailable(ApiError):
    """The service, or a part behind it, is away, full or busy (5xx)."""


_BY_STATUS: dict[int, type[ApiError]] = {
    401: NoKey,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    410: CursorGone,
    413: TooLarge,
    422: Invalid,
    429: TooManyRequests,
}


def error_of(problem: Problem, headers: Mapping[str, str] | None = None) -> ApiError:
    """Return the error of a problem, of the class for its status."""
    other = Unavailable if problem.status >= 500 else Refused
    return _BY_STATUS.get(problem.status, other)(problem, headers)


def problem_of(status: int, phrase: str, told: Any, retry_after: float | None) -> Problem:
    """Return the problem of an answer; `told` is its JSON, None where it has none."""
    members = dict(told) if isinstance(told, dict) else {}
    members = {"title": phrase, "detail": "the answer says no more"} | members
    if members.get("retry_after") is None and retry_after is not None:
        members["retry_after"] = retry_after
    return Problem.model_validate(members | {"status": status})

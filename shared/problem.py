"""An error for the caller of an API, as RFC 9457 describes it."""

from collections.abc import Mapping, Sequence
from typing import Any


class Problem(Exception):
    """An error for the caller.

    `where` names the place in the request (a JSON pointer, a parameter, a byte), `mend` says what
    to do about it.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        where: str | None = None,
        mend: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.where = where
        self.mend = mend
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        members = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "where": self.where,
            "mend": self.mend,
        }
        return {name: value for name, value in members.items() if value is not None}


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Translate the errors of a validation."""
    places = [(_pointer(error["loc"]), str(error["msg"])) for error in errors]
    detail = "; ".join(f"{place}: {message}" for place, message in places)
    mend = "Mend the named fields; /docs shows each with an example."
    return Problem(422, "Unprocessable Content", detail, places[0][0] if places else None, mend)


def _pointer(loc: Sequence[str | int]) -> str:
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in loc)

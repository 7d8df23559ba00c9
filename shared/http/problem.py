"""An error for the caller of an API, as RFC 9457 describes it."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

from shared.articles import ID_PATTERN
from shared.text.plain_line import PLAIN_PATTERN, PLAIN_WORDS, WEB_PATTERN, WEB_WORDS

# What a pattern asks for, in words.
_WORDS = {
    ID_PATTERN: "must be 1 to 128 Latin letters, digits, dots, colons, hyphens or _",
    PLAIN_PATTERN: PLAIN_WORDS,
    WEB_PATTERN: WEB_WORDS,
}
_OWN = "Value error, "
# Steps of the validator inside a union, such as str-enum[Kind]; they are no part of the request.
_INNER = re.compile(r"[a-z-]+\[.*\]|function-\S+\(.*\)")
_DETAIL = 500


# RFC 9110 calls these otherwise than Python before 3.13 does.
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def phrase(status: int) -> str:
    """Return what a status is called, which is the title of a problem about no other type."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


class Problem(Exception):
    """An error for the caller.

    `where` names the place in the request (a JSON pointer, a parameter, a byte), `mend` says what
    to do about it, `retry_after` after how many seconds to send it again. `said` is the text by
    which the pages say what is wrong and how to mend it, in the reader's language.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        where: str | None = None,
        mend: str | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.where = where
        self.mend = mend
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)
        self.said: str | None = None
        self.values: dict[str, object] = {}

    def on_pages(self, said: str, **values: object) -> Self:
        """Have the pages say it by this text of theirs, with its values."""
        self.said, self.values = said, values
        return self

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        members = {
            "type": "about:blank",
            "title": phrase(self.status),
            "status": self.status,
            "detail": self.detail,
            "where": self.where,
            "mend": self.mend,
            "retry_after": self.retry_after,
        }
        return {name: value for name, value in members.items() if value is not None}


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Translate the errors of a validation."""
    places = [(_pointer(error["loc"]), _in_words(error)) for error in errors]
    detail = "; ".join(f"{place}: {message}" for place, message in places)
    mend = "Mend the named fields; /docs shows each with an example."
    where, message = places[0] if places else (None, "")
    problem = Problem(422, _short(detail), where, mend)
    name = (where or "").rpartition("/")[2]
    return problem.on_pages("problem.invalid", name=name, message=_short(message))


def _in_words(error: Mapping[str, Any]) -> str:
    if error["type"] == "string_pattern_mismatch":
        pattern = error.get("ctx", {}).get("pattern")
        return _WORDS.get(pattern, "has not the form that it must have")
    return str(error["msg"]).removeprefix(_OWN)


def _pointer(loc: Sequence[str | int]) -> str:
    if loc[:1] == ("query",):
        # Of a parameter that is given several times it is the parameter that is mended.
        loc = [part for part in loc if not isinstance(part, int)]
    parts = [str(part) for part in loc if not _INNER.fullmatch(str(part))]
    return _short("/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts))


def _short(text: str) -> str:
    """Return at most so much of what the caller may have sent."""
    return text if len(text) <= _DETAIL else f"{text[:_DETAIL]}…"

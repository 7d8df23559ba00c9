"""What a posted body is: JSON, or a page as it is with its fields as parameters."""

from datetime import UTC, datetime
from email.message import Message

from fastapi import Request

from services.ingest.reading import read_json, read_page
from shared.articles import ContentType, RawArticle
from shared.http.access import caller_of
from shared.http.problem import Problem


def read_article(request: Request, body: bytes) -> RawArticle:
    """Read a posted article by its Content-Type. Raises Problem 400, 403, 415, 422."""
    header = Message()
    header["Content-Type"] = request.headers.get("Content-Type", "")
    now, source = datetime.now(UTC), caller_of(request).source
    media = header.get_content_type() if header["Content-Type"] else ""
    if media == "application/json":
        _no_parameters(request)
        return read_json(body, now, source=source)
    if media in list(ContentType):
        charset = header.get_content_charset()
        return read_page(body, ContentType(media), charset, _fields(request), now, source)
    mend = "Send application/json, text/plain or text/html."
    raise Problem(415, media or "none given", "Content-Type", mend)


def _fields(request: Request) -> dict[str, str]:
    """Return the parameters that describe a page."""
    return {name: value for name, value in request.query_params.items() if name != "again"}


def _no_parameters(request: Request) -> None:
    for name in _fields(request):
        mend = "Put it into the JSON; parameters are for a page as the body."
        raise Problem(422, f"{name} is a parameter", f"/query/{name}", mend)

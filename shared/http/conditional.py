"""Conditional requests (RFC 9110, 13): what is there already isn't sent again."""

from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

_BYTES = 16


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """Return a body under its entity tag; 304 without it where the caller has it already.

    The tag is that of the bytes, so it tells of every change; a time would not tell of an article
    that is corrected or withdrawn, so none is given.
    """
    tag = f'"{blake2b(body, digest_size=_BYTES).hexdigest()}"'
    headers = {"ETag": tag}
    if has(request.headers, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def has(headers: Mapping[str, str], tag: str) -> bool:
    """Tell whether a caller says by `If-None-Match` that it has what bears an entity tag.

    Weakly compared: a proxy that packs an answer makes its tag a weak one.
    """
    told = headers.get("If-None-Match", "")
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in told.split(","))

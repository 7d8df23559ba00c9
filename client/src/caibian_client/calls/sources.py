"""Requests about sources: feeds, sitemaps and pages that are looked at regularly."""

from enum import Enum
from typing import Any

from pydantic_core import to_json

from caibian_client.models.sources import (
    ImportedList,
    Source,
    SourceKind,
    SourceLane,
    SourcePage,
    SourceState,
    Tried,
)
from caibian_client.wire import Call, body, json_of, model, nothing

_ALL, _ONE = "/v1/sources", "/v1/sources/{id}"
_JSON = {"Content-Type": "application/json"}
OPML, LINES = "text/x-opml", "text/plain"


class Unset(Enum):
    """What stands for a field that isn't to be changed, as None means that it is found out."""

    UNSET = "unset"


UNSET = Unset.UNSET


def add_source(
    address: str,
    *,
    kind: SourceKind | str | None = None,
    pattern: str = "",
    name: str | None = None,
    category: str = "",
    lane: SourceLane | str = SourceLane.FRESH,
    interval: float | None = None,
    paused: bool = False,
) -> Call[Source]:
    """Add a source by the address of a feed, a sitemap, a list or a site.

    Without a `kind` it is found out what stands there, which takes up to half a minute. `interval`
    are seconds between looks; None: adapted by itself. Raises ApiError: 409 where it is there.
    """
    asked = {**locals(), "lane": str(lane)}
    return Call(
        "ingest",
        "POST",
        _ALL,
        model(Source),
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def import_sources(
    content: str | bytes, *, category: str = "", lane: SourceLane | str = SourceLane.FRESH
) -> Call[ImportedList]:
    """Add the sources of a list: OPML, or lines of addresses with name and category behind tabs.

    What stands at each is found out at its first turn. Sent twice it is taken once.
    """
    sent = content.encode() if isinstance(content, str) else content
    headers = {
        "Content-Type": OPML if sent.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else LINES
    }
    parameters = {"category": category, "lane": str(lane)}
    path = f"{_ALL}/import"
    return Call(
        "ingest", "POST", path, model(ImportedList), {}, parameters, headers=headers, content=sent
    )


def sources(
    *,
    q: str = "",
    category: str | None = None,
    state: SourceState | str | None = None,
    kind: SourceKind | str | None = None,
    size: int = 100,
    cursor: str | None = None,
) -> Call[SourcePage]:
    """List one's sources with their health, by category and name; an admin sees all."""
    given = {name: None if each is None else str(each) for name, each in locals().items()}
    return Call("ingest", "GET", _ALL, model(SourcePage), parameters=given)


def export_sources(*, category: str | None = None) -> Call[bytes]:
    """Return one's sources as OPML."""
    return Call("ingest", "GET", f"{_ALL}/opml", body, parameters={"category": category})


def source(id: str) -> Call[Source]:
    """Show a source with its health. Raises NotFound."""
    return Call("ingest", "GET", _ONE, model(Source), {"id": id})


def change_source(
    id: str,
    *,
    address: str | Unset = UNSET,
    kind: SourceKind | str | Unset | None = UNSET,
    pattern: str | Unset = UNSET,
    name: str | Unset | None = UNSET,
    category: str | Unset = UNSET,
    lane: SourceLane | str | Unset = UNSET,
    interval: float | Unset | None = UNSET,
    paused: bool | Unset = UNSET,
) -> Call[Source]:
    """Change what is given of a source; None is found out, or adapted. Raises NotFound.

    `paused` pauses and resumes it.
    """
    asked: dict[str, Any] = {
        field: each for field, each in locals().items() if field != "id" and each is not UNSET
    }
    return Call(
        "ingest",
        "PATCH",
        _ONE,
        model(Source),
        {"id": id},
        headers=_JSON,
        content=to_json(asked),
    )


def forget_source(id: str) -> Call[None]:
    """Forget a source; what came in from it stays. Raises NotFound."""
    return Call("ingest", "DELETE", _ONE, nothing, {"id": id})


def poll_source(id: str) -> Call[Source]:
    """Have a source looked at within seconds. Raises NotFound, ApiError: 409 if it is paused."""
    return Call("ingest", "POST", f"{_ONE}/poll", model(Source), {"id": id})


def try_source(
    address: str,
    *,
    kind: SourceKind | str | None = None,
    pattern: str = "",
    source: str | None = None,
) -> Call[Tried]:
    """Show what would come in from an address, and take nothing in; it may take a minute.

    `source` is the id of one of yours whose login is said there. Raises NotFound.
    """
    return Call(
        "ingest",
        "POST",
        f"{_ALL}/try",
        model(Tried),
        headers=_JSON,
        content=json_of(locals()),
    )

"""What a reader of files yields: articles, each with its place, or why there is none there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

HTML, TEXT = "text/html", "text/plain"
ITEM_BYTES = 4 << 20
"""How large an article may be: the ingest API's own limit unless it is set otherwise."""
FIELDS = ("id", "url", "title", "source", "author", "published_at", "language")
"""What may be said about an article besides content, content_type and metadata."""


@dataclass(frozen=True)
class Page:
    """A page as bytes, just as they were found; `charset` is what its carrier says, if it does."""

    body: bytes
    media: str
    charset: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """An article as the fields of the ingest API's JSON."""

    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Bad:
    """No article: what is wrong there, and how to mend it.

    `is_passing`: it is the disk's fault or the way's, not that of what stands there.
    """

    cause: str
    mend: str = ""
    is_passing: bool = False

    def __str__(self) -> str:
        """Return both as sentences."""
        return f"{self.cause}. {self.mend}" if self.mend else self.cause


@dataclass(frozen=True)
class Note:
    """No article and no fault: what a reader should know, such as columns that are left out."""

    text: str


Content: TypeAlias = "Page | Row | Bad | Note"


@dataclass(frozen=True)
class Item:
    """What stands at a place in a file, such as `line 3` or `2019/a.html`; empty: all of it."""

    place: str
    content: Content


@dataclass(frozen=True)
class Ways:
    """How files are to be read.

    columns: which column or key of a table or of JSON is which field (field: column).
    keep_rest: put the other columns into `metadata`.
    defaults: fields of all articles that don't have them, such as the source.
    base: the address under which a folder's files stood: `https://news.example/`.
    record_dates: give the time at which a WARC record was fetched as the date of its article.
    charset: of text, HTML and CSV that doesn't say it.
    item_bytes: what is larger is no article.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    keep_rest: bool = False
    defaults: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    record_dates: bool = False
    charset: str | None = None
    item_bytes: int = ITEM_BYTES


def too_large(limit: int) -> Bad:
    """Return why an article over the limit of bytes isn't read."""
    return Bad(f"larger than {limit} bytes", "Take out what isn't text, such as inlined pictures")

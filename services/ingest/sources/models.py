"""What is looked at, what was found there, and why nothing was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from shared.articles import ContentType, Model


class SourceKind(StrEnum):
    """What stands at a source's address."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LIST = "list"
    PAGE = "page"


class Target(Model):
    """What is looked at.

    `pattern` says which links count, of a list or sitemap, where that isn't clear by itself: words
    with `*`, divided by white space, each a part of an address's path and query; one with `-`
    before it excludes. `/2026/* -/video/` takes what has /2026/ in it and not /video/.
    """

    kind: SourceKind
    address: str = Field(max_length=2048)
    pattern: str = Field("", max_length=1000)


class Validators(Model):
    """By what a server, or we, tell that nothing has changed since the last look.

    Keep them as they are, as JSON, and give them with the next look. `digest` is that of the body.
    `parts` are those of the sitemaps that an index names, by a short hash of their address; each
    holds what the index said of it in `last_modified`, the longest unvisited first. Of an index
    `left` are those that it names and that are still to be visited, `beyond` those that are too
    many to be followed.
    """

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    parts: dict[str, "Validators"] = Field(default_factory=dict)
    left: int = 0
    beyond: int = 0

    def tree(self) -> Iterator["Validators"]:
        """Yield the validators of all sitemaps that are known by it, its own first."""
        yield self
        for part in self.parts.values():
            yield from part.tree()


class Outcome(StrEnum):
    """What came of a look."""

    NEW = "new"
    """The target was read: all that stands in it was found, what is known too."""
    NOT_MODIFIED = "not_modified"
    """Nothing stands there that didn't stand there before."""
    GONE = "gone"
    """410, or 404: it is there no more."""
    BUSY = "busy"
    """The site asks to come later (429, 503), or we were there a moment ago."""
    FAILED = "failed"
    """It couldn't be read; the cause says why."""


class Cause(StrEnum):
    """Why a look or a page failed."""

    ADDRESS = "address"
    """It is no http or https address."""
    INSIDE = "inside"
    """It leads to an address inside the network, which CAIBIAN_SOURCES_PRIVATE would allow."""
    TURN = "turn"
    """Too many ask the same site, or it asked for a pause: our turn comes later (BUSY)."""
    ROBOTS = "robots"
    """The site's robots.txt forbids it."""
    UNREACHABLE = "unreachable"
    """The name isn't known, nobody answers there, or the connection broke."""
    TLS = "tls"
    """The site's certificate isn't valid, or no common protocol was found."""
    TIME = "time"
    """It took longer than it may."""
    SIZE = "size"
    """It is larger than it may be, packed or unpacked."""
    REDIRECTS = "redirects"
    """It was sent on too often, in a circle, or nowhere."""
    STATUS = "status"
    """It answered with a status that is neither success nor one with a meaning of its own."""
    FORBIDDEN = "forbidden"
    """401, 403, 407 or 451: it isn't for us."""
    PROTOCOL = "protocol"
    """What it sent is no HTTP, or isn't encoded as it says."""
    INTERNAL = "internal"
    """A fault of Caibian's own, which its log tells."""
    UNREADABLE = "unreadable"
    """What stands there isn't what it should be: no feed, no sitemap, no page of text."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was read: GONE, BUSY or FAILED, with its cause.

    `detail` says it in words (English, of a technical kind), `status` is the server's,
    `retry_after` the seconds after which it may be asked again, where that is known.
    """

    outcome: Outcome
    cause: Cause
    detail: str
    status: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched, or the text of an entry that has no page of its own.

    `address` is where it was in the end, `canonical` what it says of itself where that is of the
    same site, else its cleaned address; `charset` is what the header said; it is asked for again by
    `validators`. The body is unpacked.
    """

    address: str
    canonical: str
    body: bytes
    content_type: ContentType
    charset: str | None = None
    status: int = 200
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be an article.

    `key` is what to remember it by: one for all the addresses under which it is known to stand.
    `page` is there where it need not be fetched: entries without a link, single addresses.
    `published_at` and `updated_at` have a zone; what a feed doesn't say is None.
    """

    address: str
    key: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look at a target.

    `found` is in the order of the target, for most the newest first. `validators` are for the next
    look, and to be kept only once all that was found is kept. `moved_to` is where the target is
    for good (permanent redirects), whatever else came of the look. `title` is the target's own,
    `interval` the seconds between looks that it asks for. `has_more`: more is to be found at once
    by another look (sitemaps of an index).
    """

    outcome: Outcome
    validators: Validators
    found: tuple[Found, ...] = ()
    failure: Failure | None = None
    moved_to: str | None = None
    title: str | None = None
    interval: float | None = None
    has_more: bool = False

"""What the ingest API takes and gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from caibian_client.models.base import Model, Open
from caibian_client.models.problems import Problem


class ContentType(Open):
    """What an article's content is written in."""

    TEXT = "text/plain"
    HTML = "text/html"


class Article(BaseModel):
    """An article to post. Without `id` it gets one from its URL, or else from its content.

    `published_at` may be written as on the page (2026年7月9日 18:00); without a zone it is China's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: str
    content_type: str = "text/plain"
    id: str | None = None
    url: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | str | None = None
    language: str | None = None
    metadata: dict[str, Any] | None = None


class State(Open):
    """Where an article stands on the path."""

    RECEIVED = "received"
    ENRICHED = "enriched"
    INDEXED = "indexed"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class Receipt(Model):
    """What became of a posted article; `duplicate` says that nothing was new in it."""

    id: str
    revision: int
    state: State
    duplicate: bool


class Links(Model):
    """Where to look next."""

    self: str


class Accepted(Receipt):
    """The answer to a posted article."""

    links: Links


class LineResult(Model):
    """What became of one article of many: a receipt, or a problem.

    `index` counts the articles as they were given, from 0. What has a problem was not taken in.
    """

    index: int
    receipt: Receipt | None = None
    problem: Problem | None = None


class LastError(Model):
    """Why a step failed on an article the last time it did."""

    step: str
    type: str
    message: str


class Times(Model):
    """When the article's present revision reached each step; None where it has not."""

    received: datetime
    claimed: datetime | None = None
    enriched: datetime | None = None
    writing: datetime | None = None
    indexed: datetime | None = None
    dead: datetime | None = None
    withdrawn: datetime | None = None


class Status(Model):
    """Where an article stands; `trace` is the `traceparent` that it came in with."""

    id: str
    revision: int
    state: State
    attempts: int
    times: Times
    last_error: LastError | None = None
    trace: str | None = None

    @property
    def is_searchable(self) -> bool:
        """Tell whether searches find it."""
        return self.state == State.INDEXED

    @property
    def is_final(self) -> bool:
        """Tell whether it has come to its end: searchable, dead or withdrawn."""
        return self.state in (State.INDEXED, State.DEAD, State.WITHDRAWN)


class Rate(Model):
    """Articles a second over the last minute, accepted and finished."""

    accepted: float
    finished: float


class Stats(Model):
    """The path at a glance; `oldest_unfinished_seconds` is None when nothing is under way.

    `workers` tells for each step whether any worker for it has been seen lately.
    """

    states: dict[State, int]
    unfinished: int
    unfinished_bytes: int
    oldest_unfinished_seconds: float | None
    rate: Rate
    workers: dict[str, bool]


class DeadLetters(Model):
    """A page of the articles that failed, newest first."""

    total: int
    items: tuple[Status, ...]


class AsPosted(Model):
    """An article as its owner posted it; posted anew under its id it is its next revision."""

    id: str
    content: str
    content_type: str = "text/plain"
    url: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    metadata: Mapping[str, Any] = {}


class DeadLetter(Model):
    """An article that failed, with its cause, as it was posted."""

    status: Status
    article: AsPosted


class Replayed(Model):
    """How many dead letters are due again."""

    replayed: int

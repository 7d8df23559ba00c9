"""The articles and annotations that travel between the rooms.

Every `start` and `end` counts characters (Unicode code points) of `EnrichedArticle.text` from 0;
`end` is exclusive.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue


class Model(BaseModel):
    """A value that never changes once made and knows no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContentType(StrEnum):
    """What `RawArticle.content` is written in."""

    TEXT = "text/plain"
    HTML = "text/html"


class Posted(Model):
    """The fields of an article as its owner posted them; what is None was not given."""

    content: str
    content_type: ContentType = ContentType.TEXT
    url: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    metadata: dict[str, JsonValue] = {}


class RawArticle(Posted):
    """A posted article under its id; `digest` is equal for equal posted fields."""

    id: str
    digest: str
    received_at: datetime


class ZoneKind(StrEnum):
    """What a stretch of a page is for."""

    TITLE = "title"
    BYLINE = "byline"
    BODY = "body"
    DISCLAIMER = "disclaimer"
    CREDIT = "credit"
    RELATED = "related"
    NAVIGATION = "navigation"


class EntityType(StrEnum):
    """What an entity names."""

    PER = "PER"
    LOC = "LOC"
    ORG = "ORG"
    TIME = "TIME"
    MONEY = "MONEY"
    PERCENT = "PERCENT"
    QUANTITY = "QUANTITY"
    CODE = "CODE"
    PHONE = "PHONE"
    URL = "URL"


class DisclaimerKind(StrEnum):
    """What a disclaimer disclaims."""

    REPRINT = "reprint"
    LIABILITY = "liability"
    INVESTMENT = "investment"
    COPYRIGHT = "copyright"
    ADVERTISING = "advertising"
    AI_GENERATED = "ai_generated"
    OTHER = "other"


class Span(Model):
    """A stretch of the article's text."""

    start: int
    end: int


# A word as the index and the query cut it: start and end. A plain pair, since there are many.
Word = tuple[int, int]


class Zone(Span):
    """A stretch of whole lines or sentences with one purpose; zones never overlap."""

    kind: ZoneKind


class Sentence(Span):
    """A sentence, its closing marks included."""


class Entity(Span):
    """A name, date or amount; `text` is the stretch itself, `value` what it means.

    Values: TIME an ISO 8601 interval of days, both inclusive (2026-01-01/2026-05-31); MONEY an
    ISO 4217 code and a decimal (CNY 1200000); PERCENT a fraction (0.197) or, for 个百分点, points
    (2.2 pp); QUANTITY a decimal and the unit; a range is two values with a slash. None where the
    meaning isn't certain.
    """

    type: EntityType
    text: str
    value: str | None = None


class Name(Model):
    """A person, place or organisation of the article with all its mentions.

    `name` is the fullest form in the article, `mentions` are (start, end), `salience` is 1 for
    what the article is most about, `chain` a place's divisions from the province down.
    """

    name: str
    type: EntityType
    salience: float
    mentions: tuple[tuple[int, int], ...]
    chain: tuple[str, ...] = ()


class Disclaimer(Span):
    """A disclaimer, exact to the sentence; `confidence` (0 to 1) is due mostly to `trigger`."""

    kind: DisclaimerKind
    confidence: float = 1.0
    trigger: str = ""


class EnrichedArticle(Model):
    """An article with its annotations, all of them spans into `text`."""

    id: str
    revision: int
    url: str | None
    title: str
    source: str | None
    author: str | None
    published_at: datetime | None
    language: str | None
    metadata: dict[str, JsonValue]
    received_at: datetime
    text: str
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    words: tuple[Word, ...]
    entities: tuple[Entity, ...]
    disclaimers: tuple[Disclaimer, ...]
    keywords: tuple[str, ...]
    fingerprint: str
    names: tuple[Name, ...] = ()
    summary: tuple[Sentence, ...] = ()
    signature: tuple[int, ...] = ()
    promotional: bool = False
    reprint_of: str | None = None
    versions: dict[str, str] = {}


class State(StrEnum):
    """Where an article stands on the path."""

    RECEIVED = "received"
    ENRICHED = "enriched"
    INDEXED = "indexed"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """A piece of work that the path does on an article."""

    ENRICH = "enrich"
    INDEX = "index"


class LastError(Model):
    """Why a step failed on an article the last time it did."""

    step: Step
    type: str
    message: str


class Times(Model):
    """When the article's present revision reached each step; None where it has not."""

    received: datetime
    enriched: datetime | None = None
    indexed: datetime | None = None
    dead: datetime | None = None
    withdrawn: datetime | None = None


class Status(Model):
    """What the ledger knows of an article."""

    id: str
    revision: int
    state: State
    attempts: int
    times: Times
    last_error: LastError | None = None


class Receipt(Model):
    """What became of a posted article; `duplicate` says that nothing was new in it."""

    id: str
    revision: int
    state: State
    duplicate: bool


class Claim(Model):
    """The right to do one step on an article until the lease ends.

    `raw` and `enriched` are the JSON of what lies on the shelves; both are None for a withdrawal.
    `suspect` says that an earlier holder never came back from it, so it is to be worked on alone.
    """

    id: str
    revision: int
    version: int
    step: Step
    holder: str
    suspect: bool
    raw: str | None
    enriched: str | None


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
    workers: dict[Step, bool]


class DeadLetters(Model):
    """A page of the dead letters, newest first."""

    total: int
    items: tuple[Status, ...]

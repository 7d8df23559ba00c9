"""The articles and annotations that travel between the rooms.

Every `start` and `end` counts characters (Unicode code points) of `EnrichedArticle.text` from 0;
`end` is exclusive.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

ID_PATTERN = r"^[A-Za-z0-9._:-]{1,128}$"
"""What an article's id looks like."""


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


NAMED_TYPES = (EntityType.PER, EntityType.LOC, EntityType.ORG)
"""The types of entities that are names."""


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

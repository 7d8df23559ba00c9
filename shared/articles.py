"""The articles and annotations that travel between the rooms.

Every `start` and `end` counts characters (Unicode code points) of `EnrichedArticle.text` from 0;
`end` is exclusive.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from shared.entity_types import EntityType

ID_PATTERN = r"^[A-Za-z0-9._:-]{1,128}$"
"""What an article's id looks like."""


class Model(BaseModel):
    """A value that never changes once made; of what another release wrote it reads what it knows.

    While releases change, an older worker meets newer articles: that must make no dead letters.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class Strict(Model):
    """What comes in from outside: an unknown field is an error there."""

    model_config = ConfigDict(extra="forbid")


class ContentType(StrEnum):
    """What `RawArticle.content` is written in."""

    TEXT = "text/plain"
    HTML = "text/html"


class Described(Model):
    """What is said about an article besides its content; what is None was not given.

    A field that stands here is posted, checked, carried to the index, shown and exported.
    """

    url: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None

    def described(self) -> dict[str, Any]:
        """Return what is said about the article, by field."""
        return {name: getattr(self, name) for name in Described.model_fields}


class Content(Model):
    """A page as it was posted, and what it is written in."""

    content: str
    content_type: ContentType = ContentType.TEXT


# The fields of a base that is named later come first.
class Posted(Described, Content):
    """The fields of an article as its owner posted them."""

    metadata: dict[str, JsonValue] = {}


class RawArticle(Posted):
    """A posted article under its id; `digest` is equal for equal posted fields.

    `revision_before` is the revision that the index has of an article that goes in again and that
    the ledger may have forgotten. `is_label_wrong`: the page was UTF-8 and said something else.
    """

    id: str
    digest: str
    received_at: datetime
    revision_before: int = 0
    is_label_wrong: bool = False


class ZoneKind(StrEnum):
    """What a stretch of a page is for."""

    TITLE = "title"
    BYLINE = "byline"
    BODY = "body"
    DISCLAIMER = "disclaimer"
    CREDIT = "credit"
    RELATED = "related"
    NAVIGATION = "navigation"


class DisclaimerKind(StrEnum):
    """What a disclaimer disclaims."""

    REPRINT = "reprint"
    LIABILITY = "liability"
    INVESTMENT = "investment"
    COPYRIGHT = "copyright"
    ADVERTISING = "advertising"
    AI_GENERATED = "ai_generated"
    OTHER = "other"


class DateFrom(StrEnum):
    """Where the date of an article was found, from the most to the least trusted in general."""

    POSTED = "posted"
    BYLINE = "byline"
    JSON_LD = "json-ld"
    META = "meta"
    MICRODATA = "microdata"
    TIME_ELEMENT = "time-element"
    SCRIPT = "script"
    URL = "url"


class Remark(StrEnum):
    """What a reader should know of how an article was read."""

    DATE_AHEAD = "date_ahead"
    DATE_LONG_AGO = "date_long_ago"
    UNDECODABLE = "undecodable"
    LABEL_WRONG = "label_wrong"
    MARKUP_BEYOND_LIMITS = "markup_beyond_limits"
    READ_IN_PART = "read_in_part"


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

    `name` is the fullest form in the article, or what it is filed under everywhere: by the table
    of aliases, or as a division of China; `mentions` are (start, end), `salience` is 1 for what the
    article is most about, `chain` the divisions from the province down that a place is or lies in,
    `also` what else the table of aliases calls it.
    """

    name: str
    type: EntityType
    salience: float
    mentions: tuple[tuple[int, int], ...]
    chain: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Disclaimer(Span):
    """A disclaimer, exact to the sentence; `confidence` (0 to 1) is due mostly to `trigger`."""

    kind: DisclaimerKind
    confidence: float = 1.0
    trigger: str = ""


class Revision(Model):
    """Which article it is, and how often its owner changed it."""

    id: str
    revision: int


class EnrichedArticle(Described, Revision):
    """An article with its annotations, all of them spans into `text`.

    `published_at_from` is where its date was found, a DateFrom, and `notes` are Remarks; plain
    words, since another release may know more of them.
    """

    title: str
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
    published_at_from: str | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = {}

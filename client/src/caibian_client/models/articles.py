"""An article as searches show it, with its annotations: all of them spans into its text."""

from datetime import datetime
from typing import Any

from caibian_client.models.base import Model, Open
from caibian_client.models.search import Reprint


class EntityType(Open):
    """What an entity is."""

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


class Span(Model):
    """A stretch of the article's text, in characters."""

    start: int
    end: int


class Zone(Span):
    """A stretch of whole lines or sentences with one purpose, such as title, body, disclaimer."""

    kind: str


class Sentence(Span):
    """A sentence, its closing marks included."""


class Entity(Span):
    """A name, date or amount; `text` is the stretch itself, `value` what it means."""

    type: EntityType
    text: str
    value: str | None = None


class Name(Model):
    """A person, place or organisation of the article with all its mentions (start, end).

    `salience` is 1 for what the article is most about, `chain` a place's divisions from the
    province down.
    """

    name: str
    type: EntityType
    salience: float
    mentions: tuple[tuple[int, int], ...]
    chain: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Disclaimer(Span):
    """A disclaimer, exact to the sentence; `confidence` (0 to 1) is due mostly to `trigger`."""

    kind: str
    confidence: float = 1.0
    trigger: str = ""


class ShownArticle(Model):
    """An article with its annotations, its group of reprints and the other articles in it."""

    id: str
    revision: int
    url: str | None = None
    title: str
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    metadata: dict[str, Any] = {}
    received_at: datetime
    text: str
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    words: tuple[tuple[int, int], ...] = ()
    entities: tuple[Entity, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    keywords: tuple[str, ...] = ()
    fingerprint: str = ""
    names: tuple[Name, ...] = ()
    summary: tuple[Sentence, ...] = ()
    signature: tuple[int, ...] = ()
    promotional: bool = False
    reprint_of: str | None = None
    published_at_from: str | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = {}
    group: str = ""
    reprints: tuple[Reprint, ...] = ()

    def of(self, span: Span) -> str:
        """Return the text of an annotation."""
        return self.text[span.start : span.end]

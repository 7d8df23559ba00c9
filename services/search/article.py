"""An enriched article as this room reads it: typed values, cheap to make from JSON that is ours.

They mirror `shared.articles.EnrichedArticle` field by field, without its checks: what lies on the
shelf and in the index was checked when it was made. Fields that this version doesn't know are left
out, kinds and types that it doesn't know are kept by their names.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from shared.articles import Described

Pair = tuple[int, int]
"""Start and end of a stretch of the text, in characters; the end is exclusive."""


class Zone(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the page with one purpose."""

    start: int
    end: int
    kind: str


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """A sentence."""

    start: int
    end: int


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A name, date or amount: the stretch, its text and what it means."""

    start: int
    end: int
    type: str
    text: str
    value: str | None = None


class Name(msgspec.Struct, frozen=True):
    """A person, place or organisation with all its mentions."""

    name: str
    type: str
    salience: float
    mentions: tuple[Pair, ...]
    chain: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Disclaimer(msgspec.Struct, frozen=True, gc=False):
    """A disclaimer, how sure it is one, and what gave it away."""

    start: int
    end: int
    kind: str
    confidence: float = 1.0
    trigger: str = ""


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an article as a whole, and its text; `metadata` is JSON as it came."""

    id: str
    revision: int
    url: str | None = None
    title: str
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    received_at: datetime
    text: str

    def facts(self) -> dict[str, Any]:
        """Return these fields alone."""
        return {name: getattr(self, name) for name in Facts.__struct_fields__}


if TYPE_CHECKING:

    class Facts(_Known, frozen=True, kw_only=True):
        """What is said of an article as a whole, and its text."""

else:
    # A field that is described newly is carried along by that alone.
    _new = [name for name in Described.model_fields if name not in _Known.__struct_fields__]
    Facts = msgspec.defstruct(
        "Facts",
        [(name, Described.model_fields[name].annotation, None) for name in _new],
        bases=(_Known,),
        frozen=True,
        kw_only=True,
    )


class Article(Facts, frozen=True, kw_only=True):
    """An article with its annotations, spans into `text`."""

    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    words: tuple[Pair, ...]
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
    versions: dict[str, str] = msgspec.field(default_factory=dict)

    def summary_text(self) -> str:
        """Return the sentences of the summary, one behind the other."""
        return "".join(self.text[part.start : part.end] for part in self.summary)


class ArticleText(msgspec.Struct, frozen=True, gc=False):
    """What highlights and vectors are made of: the title, the text and its zones."""

    title: str
    text: str
    zones: tuple[Zone, ...]


_DECODER = msgspec.json.Decoder(Article)


def decode_article(enriched: str | bytes) -> Article:
    """Return the article of an enriched article's JSON. Raises msgspec.DecodeError."""
    return _DECODER.decode(enriched)

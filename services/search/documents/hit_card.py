"""Cards: what the index keeps of an article to rank it by and to show it in lists.

A card is an extract with JSON behind it: packed together they are smaller, and both are unpacked
of each of many hits at once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from services.search.article import Article
from services.search.documents.extract import behind, extract_content
from services.search.documents.packing import pack
from shared.articles import Model


class HitCard(msgspec.Struct, frozen=True, gc=False):
    """What lists show of an article."""

    id: str
    revision: int
    url: str | None
    title: str
    source: str | None
    published_at: datetime | None
    received_at: datetime
    summary: str


class Reprint(Model):
    """Another article with the same text, or nearly so."""

    id: str
    title: str
    source: str | None
    published_at: datetime | None
    received_at: datetime


class PackedCard(NamedTuple):
    """A packed card, and what it was packed from."""

    blob: bytes
    content: bytes


_DECODER = msgspec.json.Decoder(HitCard)


def pack_card(article: Article, title: Sequence[str], body: Sequence[str]) -> PackedCard:
    """Return the card of an article that is cut into these words."""
    shown = HitCard(
        id=article.id,
        revision=article.revision,
        url=article.url,
        title=article.title,
        source=article.source,
        published_at=article.published_at,
        received_at=article.received_at,
        summary=article.summary_text(),
    )
    head, content = extract_content(title, body, msgspec.json.encode(shown).decode())
    return PackedCard(pack(content, beside=head), content)


def read_card(card: bytes) -> HitCard:
    """Return what a card shows. Raises zlib.error, msgspec.DecodeError."""
    return _DECODER.decode(behind(card))


def listed(card: bytes) -> Reprint:
    """Return an article as lists of reprints show it."""
    read = read_card(card)
    return Reprint(
        id=read.id,
        title=read.title,
        source=read.source,
        published_at=read.published_at,
        received_at=read.received_at,
    )

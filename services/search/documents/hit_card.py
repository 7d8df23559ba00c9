"""Cards: what the index keeps of an article to rank it by and to show it in lists.

A card is a skim with JSON behind it: packed together they are smaller, and both are unpacked of
each of many hits at once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from services.search.documents.extract import behind, pack_extract
from shared.articles import EnrichedArticle, Model


class Reprint(Model):
    """Another article with the same text, or nearly so."""

    id: str
    title: str
    source: str | None
    published_at: datetime | None


_LISTED = {"id", "revision", "title", "url", "source", "published_at", "received_at"}


def pack_card(article: EnrichedArticle, title: Sequence[str], body: Sequence[str]) -> bytes:
    """Return the card of an article that is cut into these words."""
    shown = article.model_dump(mode="json", include=_LISTED)
    shown["summary"] = "".join(article.text[each.start : each.end] for each in article.summary)
    return pack_extract(title, body, orjson.dumps(shown).decode())


def read_card(card: bytes) -> dict[str, Any]:
    """Return the fields of a card."""
    read: dict[str, Any] = orjson.loads(behind(card))
    return read


def listed(card: bytes) -> Reprint:
    """Return an article as lists show it."""
    read = read_card(card)
    return Reprint(**{name: read[name] for name in Reprint.model_fields})

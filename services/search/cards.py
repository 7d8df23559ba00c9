"""Cards: what lists show of an article, packed JSON that the index keeps beside it."""

from typing import Any

import orjson

from services.search.packing import pack, unpack
from services.search.schemas import Reprint
from shared.models import EnrichedArticle

_LISTED = {"id", "revision", "title", "url", "source", "published_at", "received_at"}


def card(article: EnrichedArticle) -> bytes:
    """Return the card of an article."""
    shown = article.model_dump(mode="json", include=_LISTED)
    shown["summary"] = "".join(article.text[each.start : each.end] for each in article.summary)
    return pack(orjson.dumps(shown))


def read_card(card: bytes) -> dict[str, Any]:
    """Return the fields of a card."""
    read: dict[str, Any] = orjson.loads(unpack(card))
    return read


def listed(card: bytes) -> Reprint:
    """Return an article as lists show it."""
    read = read_card(card)
    return Reprint(**{name: read[name] for name in Reprint.model_fields})

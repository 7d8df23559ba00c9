"""What Elasticsearch finds, as the rest of the room knows it."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from services.search.documents.stored import Stored
from services.search.index.ports import Hit
from services.search.query.query import Query


def hit_of(hit: dict[str, Any], query: Query) -> Hit:
    """Return a hit; its columns were asked for."""
    fields = hit["fields"]
    return Hit(
        id=fields["id"][0],
        score=hit["_score"] if query.is_scored else None,
        card=blob(fields["card"]),
        group=fields["group"][0],
        place=tuple(hit["sort"]),
    )


def blob(values: list[str]) -> bytes:
    """Return the bytes of a binary field."""
    return base64.b64decode(values[0])


def cards_of(hits: Iterable[dict[str, Any]]) -> dict[str, list[tuple[str, bytes]]]:
    """Return ids and cards by group, in the order of the hits."""
    cards = defaultdict(list)
    for hit in hits:
        fields = hit["fields"]
        cards[fields["group"][0]].append((hit["_id"], blob(fields["card"])))
    return cards


def others_of(
    cards: dict[str, list[tuple[str, bytes]]], group: str, id: str, size: int
) -> tuple[bytes, ...]:
    """Return the cards of others in the group of an article."""
    return tuple([card for other, card in cards.get(group, ()) if other != id][:size])


def stored(hit: dict[str, Any]) -> Stored:
    """Return what a hit holds that was asked for with STORED."""
    fields = hit["fields"]
    enriched, raw, card = (blob(fields[name]) for name in ("enriched", "raw", "card"))
    return Stored(hit["_id"], hit["_version"], fields["group"][0], enriched, raw, card)

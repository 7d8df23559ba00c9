"""Articles as saved searches tell of them, and how some of them are asked for."""

from collections.abc import Sequence

from services.search.alerts.schemas import FeedEntry
from services.search.documents.hit_card import read_card
from services.search.index.ports import Hit
from services.search.query.nodes import Group, Value


def among(ids: Sequence[str]) -> Group:
    """Return the node of these articles."""
    return Group(any=tuple(Value("id", id) for id in ids))


def entry_of(hit: Hit) -> FeedEntry:
    """Return a hit as feeds and webhooks tell of it."""
    return FeedEntry.model_validate(read_card(hit.card), from_attributes=True)

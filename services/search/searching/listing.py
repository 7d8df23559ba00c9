"""Hits as lists show them; what can't be read is left out."""

from collections.abc import Iterable

from services.search.documents.hit_card import Reprint, listed
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit


def all_listed(hits: Iterable[Hit]) -> tuple[Reprint, ...]:
    """Return hits as lists show them."""
    return tuple(readable(hits, lambda hit: listed(hit.card)))


def reprints(cards: Iterable[bytes], of: str) -> tuple[Reprint, ...]:
    """Return the others in the group of an article as lists show them."""
    return all_listed(Hit(f"a reprint of {of}", None, card) for card in cards)

"""What tantivy finds, as the rest of the room knows it."""

from typing import Any

from services.search.documents.stored import Stored
from services.search.query.cursor import DEEPEST, CursorGone
from services.search.query.query import Query


def first_place(query: Query) -> int:
    """Return how many hits lie before what a query asks for. Raises CursorGone."""
    if query.after is None or not query.after.place:
        return 0
    (place,) = query.after.place if len(query.after.place) == 1 else (None,)
    # Whoever makes up a cursor must not make the index sort everything.
    if not isinstance(place, int) or not 0 <= place <= 2 * DEEPEST:
        raise CursorGone
    return place


def key_of(address: Any) -> tuple[int, int]:
    """Return what tells documents of one searcher apart."""
    return address.segment_ord, address.doc


def stored(found: Any) -> Stored:
    """Return what a document holds."""
    return Stored(
        id=found.get_first("id"),
        version=int(found.get_first("version")),
        group=found.get_first("group"),
        enriched=bytes(found.get_first("enriched")),
        raw=bytes(found.get_first("raw")),
        card=bytes(found.get_first("card")),
    )

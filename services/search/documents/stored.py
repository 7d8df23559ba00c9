"""An article as the index holds it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stored:
    """All that the index holds of an article; `enriched` and `raw` as `packing` makes them.

    An index of before may have no `card`, and needs none.
    """

    id: str
    version: int
    group: str
    enriched: bytes
    raw: bytes
    card: bytes = b""

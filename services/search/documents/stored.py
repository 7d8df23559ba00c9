"""An article as the index holds it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stored:
    """All that the index holds of an article; the blobs are as `packing` makes them."""

    id: str
    version: int
    group: str
    enriched: bytes
    raw: bytes
    card: bytes

"""The names and keywords that articles hold."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A name or keyword, what it is (a field of the index) and how many articles have it."""

    text: str
    field: str
    count: int

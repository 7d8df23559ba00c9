"""What the search API gives."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.models import Model


class AnyDisclaimer(StrEnum):
    """Articles with a disclaimer of whatever kind, or with none."""

    ANY = "any"
    NONE = "none"


class Total(Model):
    """How many articles were found: exactly, or at least so many."""

    value: int
    relation: Literal["eq", "gte"]


class Snippet(Model):
    """A stretch of the article and where in it the words stand, in characters."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class SearchHit(Model):
    """An article found; there is no score when the order is by time or nothing was asked."""

    id: str
    score: float | None
    title: str
    url: str | None
    source: str | None
    published_at: datetime | None
    highlights: tuple[Snippet, ...]


class SearchAnswer(Model):
    """What a search found."""

    total: Total
    hits: tuple[SearchHit, ...]

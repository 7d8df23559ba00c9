"""Persons, places and organisations across articles."""

from caibian_client.models.articles import EntityType
from caibian_client.models.base import Model
from caibian_client.models.search import Reprint


class EntityCount(Model):
    """A person, place or organisation and the number of articles that name it."""

    id: str
    name: str
    type: EntityType
    count: int


class Entities(Model):
    """Entities, the most frequent first; `timed_out`: looking for them was stopped early."""

    entities: tuple[EntityCount, ...]
    timed_out: bool = False


class DayCount(Model):
    """A day in China and a number of articles."""

    day: str
    count: int


class EntityPage(EntityCount):
    """An entity: its newest articles, who is named together with it, and when it was named."""

    articles: tuple[Reprint, ...]
    together: tuple[EntityCount, ...]
    timeline: tuple[DayCount, ...]
    timed_out: bool = False


class Trend(EntityCount):
    """An entity in a period and in the one before it; `rise` is how many times as often."""

    before: int
    rise: float


class Trends(Model):
    """Entities on the rise, the steepest first; none if counting was stopped early.

    So many `articles` are of the period.
    """

    entities: tuple[Trend, ...]
    articles: int = 0
    timed_out: bool = False

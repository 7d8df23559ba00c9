"""What happened to articles: the messages between the rooms, which carry ids and never text."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, TypeVar

from pydantic import Field

from shared.articles import Model
from shared.path.state import Step

MAX_IDS = 50


class Event(Model):
    """Something that happened to some articles."""

    task: ClassVar[str]

    ids: tuple[str, ...] = Field(max_length=MAX_IDS)


E = TypeVar("E", bound=Event)


def events_about(ids: Sequence[str], kind: type[E]) -> Iterator[E]:
    """Yield the events that say it of all these articles."""
    for first in range(0, len(ids), MAX_IDS):
        yield kind(ids=tuple(ids[first : first + MAX_IDS]))


class WorkEvent(Event):
    """There is work for a step; who does it sweeps for what no message brings."""

    queue: ClassVar[Step]


class ArticlesReceived(WorkEvent):
    """New work lies on the raw shelf."""

    task: ClassVar[str] = "enrich.articles_received"
    queue: ClassVar[Step] = Step.ENRICH


class ArticlesEnriched(WorkEvent):
    """Annotated articles lie on the enriched shelf."""

    task: ClassVar[str] = "index.articles_enriched"
    queue: ClassVar[Step] = Step.INDEX


class ArticlesWithdrawn(WorkEvent):
    """Owners took articles back."""

    task: ClassVar[str] = "index.articles_withdrawn"
    queue: ClassVar[Step] = Step.INDEX


class ArticlesIndexed(Event):
    """A search sees articles from now on, or sees them no more."""

    task: ClassVar[str] = "index.articles_indexed"

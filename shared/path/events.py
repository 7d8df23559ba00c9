"""What happened to articles: the messages between the rooms, which carry ids and never text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, TypeVar

from pydantic import Field

from shared.articles import Model
from shared.path.state import Lane, Step

MAX_IDS = 50

ALERTS, DELIVERIES, DIGESTS = "alerts", "deliveries", "digests"
VECTORS, SOURCES = "vectors", "sources"
"""The queues beside the path, each named for who reads it."""


class Event(Model):
    """Something that happened to some articles.

    `traces` is the `traceparent` of each, where it is known.
    """

    task: ClassVar[str]

    ids: tuple[str, ...] = Field(max_length=MAX_IDS)
    traces: Mapping[str, str] = {}


E = TypeVar("E", bound=Event)


def queue_of(step: Step, lane: Lane) -> str:
    """Return the queue of a step's lane."""
    return f"{step.value}{lane.value}"


def queues_of(step: Step) -> str:
    """Return the queues of a step, as a worker is told them: what is fresh comes first."""
    return ",".join(queue_of(step, lane) for lane in Lane)


def all_queues() -> list[str]:
    """Return every queue that a worker of ours reads, those of the path first."""
    lanes = [queue_of(step, lane) for step in Step for lane in Lane]
    return [*lanes, ALERTS, DELIVERIES, DIGESTS, VECTORS, SOURCES]


def events_about(
    ids: Sequence[str],
    kind: type[E],
    traces: Mapping[str, str] | None = None,
    **fields: Lane,
) -> Iterator[E]:
    """Yield the events that say it of all these articles; the lane of work is a field."""
    for first in range(0, len(ids), MAX_IDS):
        some = ids[first : first + MAX_IDS]
        known = {id: traces[id] for id in some if id in traces} if traces else {}
        yield kind(ids=tuple(some), traces=known, **fields)


class WorkEvent(Event):
    """There is work for a step; who does it sweeps for what no message brings."""

    step: ClassVar[Step]

    lane: Lane = Lane.FRESH

    @property
    def queue(self) -> str:
        """Return the queue that it goes to."""
        return queue_of(self.step, self.lane)


class ArticlesReceived(WorkEvent):
    """New work lies on the raw shelf."""

    task: ClassVar[str] = "enrich.articles_received"
    step: ClassVar[Step] = Step.ENRICH


class ArticlesEnriched(WorkEvent):
    """Annotated articles lie on the enriched shelf."""

    task: ClassVar[str] = "index.articles_enriched"
    step: ClassVar[Step] = Step.INDEX


class ArticlesWithdrawn(WorkEvent):
    """Owners took articles back."""

    task: ClassVar[str] = "index.articles_withdrawn"
    step: ClassVar[Step] = Step.INDEX


class ArticlesIndexed(Event):
    """A search sees articles from now on, or sees them no more."""

    task: ClassVar[str] = "index.articles_indexed"

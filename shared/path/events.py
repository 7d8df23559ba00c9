"""What happened to articles: the messages between the rooms, which carry ids and never text."""

from typing import ClassVar

from pydantic import Field

from shared.articles import Model
from shared.path.state import Step

MAX_IDS = 50


class Event(Model):
    """Something that happened to some articles."""

    task: ClassVar[str]
    queue: ClassVar[Step]

    ids: tuple[str, ...] = Field(max_length=MAX_IDS)


class ArticlesReceived(Event):
    """New work lies on the raw shelf."""

    task: ClassVar[str] = "enrich.articles_received"
    queue: ClassVar[Step] = Step.ENRICH


class ArticlesEnriched(Event):
    """Annotated articles lie on the enriched shelf."""

    task: ClassVar[str] = "index.articles_enriched"
    queue: ClassVar[Step] = Step.INDEX


class ArticlesWithdrawn(Event):
    """Owners took articles back."""

    task: ClassVar[str] = "index.articles_withdrawn"
    queue: ClassVar[Step] = Step.INDEX

"""What the ledger knows: the state of every article, claims on work, and counts."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from shared.articles import Model

IDLE_SECONDS = 60.0
"""So long a path may finish nothing while something is due, before it counts as stuck."""


class State(StrEnum):
    """Where an article stands on the path."""

    RECEIVED = "received"
    ENRICHED = "enriched"
    INDEXED = "indexed"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """A piece of work that the path does on an article."""

    ENRICH = "enrich"
    INDEX = "index"


class Lane(StrEnum):
    """Which of two lanes an article takes: fresh ones never wait for what is done once more.

    The value is what the names of queues and due-lists end with.
    """

    FRESH = ""
    BULK = "-bulk"


class LastError(Model):
    """Why a step failed on an article the last time it did."""

    step: Step
    type: str
    message: str


class Times(Model):
    """When the article's present revision reached each step; None where it has not.

    It waits from `received` on, is `claimed` by an enrich worker, annotated when `enriched`, being
    written from `writing` on, and seen by searches when `indexed`. Of what is indexed `claimed` and
    `writing` are known for a day.
    """

    received: datetime
    claimed: datetime | None = None
    enriched: datetime | None = None
    writing: datetime | None = None
    indexed: datetime | None = None
    dead: datetime | None = None
    withdrawn: datetime | None = None


class Status(Model):
    """What the ledger knows of an article; `trace` is the `traceparent` that it came in with.

    `version` is told to nobody outside: whoever acts on what he saw names it, see `Intake`.
    """

    id: str
    revision: int
    state: State
    attempts: int
    times: Times
    last_error: LastError | None = None
    trace: str | None = None
    version: SkipJsonSchema[int] = Field(0, exclude=True)


class Receipt(Model):
    """What became of a posted article; `duplicate` says that nothing was new in it.

    `overtaken` says of a duplicate that it wasn't as expected any more, see `Intake`.
    """

    id: str
    revision: int
    state: State
    duplicate: bool
    overtaken: SkipJsonSchema[bool] = Field(False, exclude=True)


class Claim(Model):
    """The right to do one step on an article for as long as its holder is heard of.

    `raw` and `enriched` are the JSON of what lies on the shelves; both are None for a withdrawal,
    which is worked on first, under its own version, also where the article was posted again since.
    `losses` says how many workers were lost with it in their hands: from one on it is a suspect,
    to be worked on with few others or alone. `is_again`: it may have been written before, by
    one who didn't get to the end. `trace` is the `traceparent` that it came in with.
    """

    id: str
    revision: int
    version: int
    step: Step
    lane: Lane = Lane.FRESH
    holder: str
    losses: int = 0
    is_again: bool = False
    raw: str | None
    enriched: str | None
    trace: str = ""


class Rate(Model):
    """Articles a second over the last minute, accepted and finished."""

    accepted: float
    finished: float


class Stats(Model):
    """The path at a glance; `oldest_unfinished_seconds` is None when nothing is under way.

    `workers` tells for each step whether any worker for it has been seen lately.
    """

    states: dict[State, int]
    unfinished: int
    unfinished_bytes: int
    oldest_unfinished_seconds: float | None
    rate: Rate
    workers: dict[Step, bool]


class Health(Model):
    """Whether the store has room, and whether the path moves.

    `max_bytes` is None where the store has no limit of its own. `idle_seconds` tells for how long
    nothing was finished although something is due; None while nothing is.
    """

    is_full: bool
    used_bytes: int
    max_bytes: int | None
    idle_seconds: float | None

    @property
    def is_progressing(self) -> bool:
        """Tell whether something was finished lately, if anything is due at all."""
        return self.idle_seconds is None or self.idle_seconds < IDLE_SECONDS


class DeadLetters(Model):
    """A page of the dead letters, newest first."""

    total: int
    items: tuple[Status, ...]

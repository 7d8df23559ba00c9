"""What the ledger knows: the state of every article, claims on work, and counts."""

from datetime import datetime
from enum import StrEnum

from shared.articles import Model


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


class LastError(Model):
    """Why a step failed on an article the last time it did."""

    step: Step
    type: str
    message: str


class Times(Model):
    """When the article's present revision reached each step; None where it has not."""

    received: datetime
    enriched: datetime | None = None
    indexed: datetime | None = None
    dead: datetime | None = None
    withdrawn: datetime | None = None


class Status(Model):
    """What the ledger knows of an article."""

    id: str
    revision: int
    state: State
    attempts: int
    times: Times
    last_error: LastError | None = None


class Receipt(Model):
    """What became of a posted article; `duplicate` says that nothing was new in it."""

    id: str
    revision: int
    state: State
    duplicate: bool


class Claim(Model):
    """The right to do one step on an article until the lease ends.

    `raw` and `enriched` are the JSON of what lies on the shelves; both are None for a withdrawal.
    `suspect` says that an earlier holder never came back from it, so it is to be worked on alone.
    """

    id: str
    revision: int
    version: int
    step: Step
    holder: str
    suspect: bool
    raw: str | None
    enriched: str | None


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
    """How the store is: whether it is full, and whether what is due moves.

    `idle_seconds` is since when nothing was finished although something is due, None otherwise.
    """

    is_full: bool
    used_bytes: int
    max_bytes: int
    is_progressing: bool
    idle_seconds: float | None = None


class DeadLetters(Model):
    """A page of the dead letters, newest first."""

    total: int
    items: tuple[Status, ...]

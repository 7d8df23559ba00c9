"""What is measured of the path and of its two servers, whichever process did the work."""

from collections.abc import Mapping

from shared.articles import Model
from shared.path.state import Lane, Step

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Upper bounds of the histograms in seconds; shared/path/lua/common.lua has them in ms."""


class Durations(Model):
    """A histogram: how many took up to each bound, and more than the last; their sum in seconds."""

    buckets: tuple[int, ...]
    seconds: float


class Due(Model):
    """What is on a lane of a step.

    `waiting` articles are due; of `held` ones a worker has them in hand, or they wait for another
    try. `seconds` is how long the first has been due.
    """

    step: Step
    lane: Lane
    waiting: int
    held: int
    seconds: float


class Memory(Model):
    """What a Redis uses, in bytes; `most` is None where it has no limit of its own.

    `version` is the server's, `up_seconds` how long it has run.
    """

    used: int
    most: int | None
    version: str
    up_seconds: float

    @property
    def is_full(self) -> bool:
        """Tell whether it refuses whatever would make it use more."""
        return self.most is not None and self.used >= self.most


class PathMeasures(Model):
    """What the store counts; all but `due`, `memory` and `processes` only ever grows.

    `died` is by step and type of error; `retried` by step and what for: failed (the article's own
    fault), surroundings (something was away) or lost (a worker was).
    """

    entered: Mapping[str, int]
    died: Mapping[tuple[str, str], int]
    retried: Mapping[tuple[str, str], int]
    waited: Mapping[Step, Durations]
    worked: Mapping[Step, Durations]
    way: Durations
    due: tuple[Due, ...]
    processes: int
    memory: Memory


class BrokerMeasures(Model):
    """What lies on the broker: messages by queue, and those that workers haven't acknowledged."""

    queues: Mapping[str, int]
    unacknowledged: int
    memory: Memory

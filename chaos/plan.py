"""How a run goes: how much is posted, which faults come, and when it is over."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.faults.fault import Fault
from chaos.turns import Mix

_GROUP = (2, 3)


@dataclass(frozen=True)
class Plan:
    """What a run is told.

    `rate` is articles a second, `calm`, `patience` and `gap` (between faults of the rapid form) are
    seconds, `brief` scales how long faults last. While more are under way than some seconds of
    work, though never fewer than `least_unfinished` nor more than `most_unfinished`, nothing new is
    posted. It is over after so many seconds or articles, whichever is given; else after one round.
    """

    seed: int
    rate: float
    threads: int
    mix: Mix
    seconds: float | None = None
    articles: int | None = None
    calm: float = 3.0
    patience: float = 120.0
    brief: float = 1.0
    gap: float = 1.2
    most_unfinished: int = 400
    least_unfinished: int = 60
    tell: Callable[[Any], None] = lambda _: None

    def is_over(self, seconds: float, articles: int) -> bool:
        """Whether the run has done what it should."""
        if self.seconds is not None and seconds >= self.seconds:
            return True
        return self.articles is not None and articles >= self.articles

    @property
    def is_endless(self) -> bool:
        """Whether faults come round after round until time or number is reached."""
        return self.seconds is not None or self.articles is not None


def groups(
    faults: Sequence[Fault], seed: int, *, is_mixed: bool, rounds: int
) -> list[tuple[Fault, ...]]:
    """Return the faults in an order by the seed: each alone or, mixed, two or three at once."""
    dice = random.Random(f"order-{seed}")  # noqa: S311  # repeatable
    found: list[tuple[Fault, ...]] = []
    for _ in range(rounds):
        order = list(faults)
        dice.shuffle(order)
        if not is_mixed:
            found += [(fault,) for fault in order]
            continue
        while order:
            size = min(dice.randint(*_GROUP), len(order))
            found.append(tuple(order[:size]))
            del order[:size]
    return found

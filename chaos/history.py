"""What was asked for and answered, and what may be so afterwards.

The model is that of a register with unknown outcomes: an operation that was acknowledged has
happened, one that was refused has not, one whose answer was lost may have, at any time from then
on. (Source: P. Alvaro, K. Kingsbury: Elle, VLDB 2020, on operations of type `info`.)
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Deed(StrEnum):
    """What is done to an article."""

    POST = "post"
    WITHDRAW = "withdraw"


class Answer(StrEnum):
    """What the client learnt: it has happened, it has not, or it may have."""

    ACKED = "acked"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Effect:
    """What an operation makes of an article: withdrawn, dead (no marker), or found by a marker."""

    deed: Deed
    marker: str | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the article is taken back."""
        return self.deed is Deed.WITHDRAW

    @property
    def is_dead(self) -> bool:
        """Whether the article ends among the dead letters, as it can't be annotated."""
        return self.deed is Deed.POST and self.marker is None


@dataclass
class History:
    """The operations on one article, in the order in which its only client sent them."""

    id: str
    acked: Effect | None = None
    unknown: set[Effect] = field(default_factory=set)
    findable: set[str] = field(default_factory=set)
    changes: int = 0
    acks: int = 0

    def note(self, effect: Effect, answer: Answer) -> None:
        """Add an operation and what the client learnt of it."""
        if answer is Answer.REFUSED:
            return
        if effect.deed is Deed.POST:
            self.changes += 1
        if effect.marker:
            self.findable.add(effect.marker)
        if answer is Answer.UNKNOWN:
            self.unknown.add(effect)
            return
        self.acked = effect
        self.acks += 1
        if effect.is_withdrawn:
            # What was withdrawn for sure is not found by what was said before.
            self.findable = {each.marker for each in self.unknown if each.marker}

    @property
    def allowed(self) -> set[Effect]:
        """The effects of which one must be in force; empty where nothing need have happened."""
        return self.unknown | ({self.acked} if self.acked else set())

    @property
    def is_sure(self) -> bool:
        """Whether something has been acknowledged, so that the article can't be unknown."""
        return self.acked is not None

    @property
    def markers(self) -> set[str]:
        """The markers by which the article may be found in the end.

        A dead revision leaves the one before it findable.
        """
        markers = {effect.marker for effect in self.allowed if effect.marker}
        if any(effect.is_dead for effect in self.allowed):
            markers |= self.findable
        return markers

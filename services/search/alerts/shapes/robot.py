"""What each robot is: how it is told, how its answer is read, and how often it may be called."""

from dataclasses import dataclass
from typing import Protocol

from services.search.alerts.shapes.message import Bulletin
from services.search.alerts.web import Answer


@dataclass(frozen=True)
class Call:
    """A call of a robot: where to, its body, and how many of the articles are told by it."""

    url: str
    body: bytes
    count: int


class Robot(Protocol):
    """A kind of robot; `rest` is how many seconds lie between two messages at least."""

    rest: float

    def compose(self, bulletin: Bulletin, url: str, secret: str | None, at: float, /) -> Call:
        """Return the call that tells of as many articles as fit, signed at a time in seconds."""

    def read(self, answer: Answer) -> str:
        """Return what it said, in short. Raises WebhookFailed, WebhookBusy."""

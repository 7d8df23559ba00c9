"""The way to webhooks: what they answer, and how a call of them fails."""

from dataclasses import dataclass
from typing import Protocol

from shared.errors import CaibianError

TOO_MANY = 429
_OK = range(200, 300)


class WebhookFailed(CaibianError):
    """The webhook didn't take the delivery."""


class WebhookBusy(WebhookFailed):
    """The webhook takes no more just now."""

    def __init__(self, cause: str, seconds: float) -> None:
        """Say why, and after how many seconds it may be called again."""
        super().__init__(cause)
        self.seconds = seconds


class WebhookNowhere(WebhookFailed):
    """The webhook's name isn't known or is one inside; CAIBIAN_WEBHOOK_PRIVATE=true allows that."""

    # Of both the same is told, and both are tried again: whoever may try a webhook would else learn
    # which names there are inside.


class WebhookRefused(CaibianError):
    """The webhook leads to an address inside; CAIBIAN_WEBHOOK_PRIVATE=true would allow it."""


@dataclass(frozen=True)
class Answer:
    """What a webhook answered: its status, how its body begins, and `Retry-After` in seconds."""

    status: int
    body: bytes = b""
    wait: float | None = None

    @property
    def is_success(self) -> bool:
        """Tell whether the status is one of success."""
        return self.status in _OK


class Web(Protocol):
    """The way to webhooks."""

    def post(self, url: str, body: bytes, headers: dict[str, str], read: int = 0) -> Answer:
        """Post a body; of the answer's body so many bytes are read at most.

        Raises WebhookFailed where there is no answer, WebhookRefused.
        """


def check_taken(answer: Answer, busy_seconds: float) -> None:
    """Take an answer by its status alone. Raises WebhookFailed, WebhookBusy."""
    if answer.status == TOO_MANY:
        raise WebhookBusy(f"it answered {answer.status}", answer.wait or busy_seconds)
    if not answer.is_success:
        raise WebhookFailed(f"it answered {answer.status}")

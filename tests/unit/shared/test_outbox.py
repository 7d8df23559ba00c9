"""What gathers is sent by a thread that nothing ends but its owner."""

import threading

import pytest

from shared.errors import QueueAway
from shared.path.celery_queue import GatheringOutbox
from shared.path.events import ArticlesReceived


class Broken:
    """An outbox that fails at first (port Outbox)."""

    def __init__(self, error: Exception) -> None:
        """Fail with this."""
        self.error: Exception | None = error
        self.failed, self.sent = threading.Event(), list[str]()

    def publish(self, event: ArticlesReceived) -> None:
        """Fail once, then send."""
        if error := self.error:
            self.error = None
            self.failed.set()
            raise error
        self.sent += event.ids


@pytest.mark.parametrize("error", [QueueAway(), AttributeError("None has no hostname")])
def test_it_sends_on_whatever_failed(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """What wasn't sent is left to the sweep, and the log tells of it."""
    broken = Broken(error)
    outbox = GatheringOutbox(broken, ArticlesReceived)
    outbox.publish(ArticlesReceived(ids=("a",)))
    assert broken.failed.wait(10)
    outbox.publish(ArticlesReceived(ids=("b",)))
    outbox.close()
    assert broken.sent == ["b"]
    assert "left to the sweep" in caplog.text

"""An outbox that spares a worker the wait for a broker that is away."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from shared.errors import QueueAway
from shared.path.events import Event
from shared.path.ports import Outbox

E = TypeVar("E", bound=Event)

_REST_SECONDS = 3.0


class SparingOutbox(Generic[E]):
    """Publishes as another outbox does, and not at all for a while after that failed.

    Each try may take some seconds, in which a worker that publishes between two articles does
    nothing else. What it leaves unpublished is due in the store, where a sweep finds it.
    """

    def __init__(self, outbox: Outbox[E], clock: Callable[[], float] = time.monotonic) -> None:
        self._outbox = outbox
        self._clock = clock
        self._tries_at = clock()

    def publish(self, event: E) -> None:
        """Send the event. Raises QueueAway, at once while the broker was away a moment ago."""
        if self._clock() < self._tries_at:
            raise QueueAway("it was away a moment ago")
        try:
            self._outbox.publish(event)
        except QueueAway:
            self._tries_at = self._clock() + _REST_SECONDS
            raise

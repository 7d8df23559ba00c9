"""The request for a new index in memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from services.search.indexing.reindex import Progress
from shared.errors import RedisAway


@dataclass
class FakeRequests:
    """One request and its progress (port ReindexRequests); `is_away` has every method raise."""

    clock: Callable[[], float] = time.monotonic
    request: tuple[str, float] | None = None
    tries: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Progress] = field(default_factory=dict)
    is_away: bool = False

    def ask(self, id: str) -> None:
        """Ask for a new index."""
        self._be_there()
        self.request = id, self.clock() + 60

    def withdraw(self, id: str) -> None:
        """Ask no longer."""
        if self.asked() == id:
            self.request = None

    def asked(self) -> str | None:
        """Return the id of the present request."""
        self._be_there()
        return self.request[0] if self.request and self.request[1] > self.clock() else None

    def count_try(self, id: str) -> int:
        """Count a try."""
        self._be_there()
        self.tries[id] = self.tries.get(id, 0) + 1
        return self.tries[id]

    def note(self, id: str, progress: Progress) -> None:
        """Note how far it is."""
        self._be_there()
        self.notes[id] = progress

    def progress(self, id: str) -> Progress:
        """Return what was noted last."""
        self._be_there()
        return self.notes.get(id, Progress())

    def _be_there(self) -> None:
        if self.is_away:
            raise RedisAway

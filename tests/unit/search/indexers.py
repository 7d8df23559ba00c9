"""An indexer with its keeper on a clock of its own, as a reindex meets it."""

from dataclasses import dataclass, field

from services.search.documents.rebuild import Remake
from services.search.indexing.reindex import (
    Reminder,
    answer,
    ask,
)
from tests.fake_index import FakeIndex
from tests.fake_requests import FakeRequests

SWEEP = 2.0


class Killed(BaseException):
    """The process of the indexer is gone."""


@dataclass
class CountingIndex(FakeIndex):
    """An index that counts how often it is made anew, and dies over it as often as `deaths`."""

    rebuilds: int = 0
    deaths: int = 0

    def rebuild(self, remake: Remake) -> int:
        """Make the index anew."""
        self.rebuilds += 1
        if self.deaths:
            self.deaths -= 1
            raise Killed
        return super().rebuild(remake)


@dataclass
class Indexer:
    """An indexer with its keeper, on a clock that goes on while the command sleeps."""

    index: CountingIndex = field(default_factory=CountingIndex)
    lost: int = 0
    is_there: bool = True
    now: float = 0.0
    messages: int = 0
    shown: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make an empty store on the clock."""
        self.requests = FakeRequests(clock=lambda: self.now)
        self._start()

    def reindex(self) -> int:
        """Run the command."""
        return ask(
            requests=self.requests,
            is_served=lambda: self.is_there,
            show=self.shown.append,
            clock=lambda: self.now,
            sleep=self._live,
        )

    def _start(self) -> None:
        self.reminder = Reminder(self.requests, self._send, lambda: self.now, lambda: self.now)

    def _send(self) -> None:
        if self.lost:
            self.lost -= 1
        else:
            self.messages += 1

    def _live(self, seconds: float) -> None:
        self.now += seconds
        if self.is_there and self.now % SWEEP == 0:
            self.reminder.remind()
        while self.is_there and self.messages:
            self.messages -= 1
            try:
                answer(requests=self.requests, index=self.index, now=lambda: self.now)
            except Killed:
                self._start()

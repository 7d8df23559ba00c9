"""A source, a site and the door in memory, and turns of the source on a clock of their own."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.intake import OwnDoor
from services.ingest.sources.intervals import Bounds
from services.ingest.sources.models import SourceKind
from services.ingest.sources.source import History, Kept, Source
from services.ingest.sources.turns import take_turn
from shared.articles import RawArticle
from shared.errors import NotFound
from shared.path.events import ArticlesReceived
from shared.path.state import State, Status, Times
from shared.settings import SharedSettings
from tests.fake_engine import FakeEngine
from tests.fake_ledger import FakeLedger
from tests.fake_owners import FakeOwners
from tests.fake_sources import FakeSources

ID = "0123456789abcdef"
FEED = "https://news.example/feed.xml"


class Told:
    """Swallows what is told (port Outbox); the ledger is the truth."""

    def publish(self, event: ArticlesReceived) -> None:
        """Do nothing."""


@dataclass
class Shelf:
    """The search API, which knows these (port Archive)."""

    ids: set[str] = field(default_factory=set)

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed."""
        if id not in self.ids:
            raise NotFound(id)
        times = Times(received=datetime.now(UTC))
        return Status(id=id, revision=1, state=State.INDEXED, attempts=0, times=times)


@dataclass
class Turns:
    """All that a turn needs; nothing is jittered."""

    now: float = 1_782_900_000.0
    engine: FakeEngine = field(default_factory=FakeEngine)
    archive: Shelf = field(default_factory=Shelf)
    bounds: Bounds = field(default_factory=Bounds)
    owners: FakeOwners = field(default_factory=FakeOwners)

    def __post_init__(self) -> None:
        """Make what goes by the clock."""
        self.sources = FakeSources(lambda: self.now)
        self.ledger = FakeLedger(SharedSettings(), lambda: self.now)
        self.door = OwnDoor(self.ledger, Told(), self.archive, 30)

    def add(self, **fields: object) -> None:
        """Add a source."""
        known = {"id": ID, "address": FEED, "kind": SourceKind.FEED, "owner": "key:a"}
        made = {"created_at": datetime.fromtimestamp(self.now, UTC)}
        self.sources.add(Source.model_validate({**known, **made, **fields}))

    def turn(self, ports: TurnPorts | None = None) -> bool:
        """Give the source its turn, if it is due."""
        taken = self.sources.take("w", 1, 30, bulk=1)
        for each in taken:
            asyncio.run(take_turn(each, ports or self.ports()))
        return bool(taken)

    def ports(self) -> TurnPorts:
        """Return what a turn works with."""
        return TurnPorts(
            sources=self.sources,
            engine=self.engine,
            door=self.door,
            owners=self.owners,
            bounds=self.bounds,
            clock=lambda: datetime.fromtimestamp(self.now, UTC),
            at_random=lambda: 0.5,
            call=call,
        )

    def next_turn(self) -> float:
        """Go on to the next turn and have it; return how many seconds it took."""
        due = self.sources.rows[ID].due
        assert due is not None
        passed, self.now = due - self.now, due
        assert self.turn()
        return passed

    @property
    def kept(self) -> Kept:
        """Return the source."""
        return self.sources.get(ID)

    @property
    def history(self) -> History:
        """Return what came of its turns."""
        return self.kept.history

    def posted(self, id: str) -> RawArticle:
        """Return an article as it was taken in."""
        return RawArticle.model_validate_json(self.ledger.rows[id].raw or "")

    def taken_in(self) -> int:
        """Return how many articles are on the path."""
        return self.ledger.stats().states[State.RECEIVED]


async def call(work: Any, *args: Any) -> Any:
    """Make a call."""
    return work(*args)

"""All rooms wired in one process, without a server."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from services.enrich import handlers as enriching
from services.ingest import handlers as accepting
from services.search.documents.packing import read_article
from services.search.index.ports import SearchIndex
from services.search.indexing import handlers as indexing
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NotFound
from shared.path.events import Event
from shared.path.state import Lane, State, Status, Step, Times
from shared.settings import SharedSettings
from tests.articles import enriched_from, raw
from tests.fake_index import FakeIndex
from tests.fake_ledger import FakeLedger


@dataclass
class Queue:
    """A queue in a list; `is_lossy` swallows what is published."""

    ids: list[str] = field(default_factory=list)
    is_lossy: bool = False

    def publish(self, event: Event) -> None:
        """Put the event's ids at the end."""
        if not self.is_lossy:
            self.ids += event.ids

    def take(self) -> list[str]:
        """Return and forget what is there."""
        ids, self.ids = self.ids, []
        return ids


@dataclass
class FakeArchive:
    """The search API of an index in memory (port Archive)."""

    index: SearchIndex

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed."""
        stored = self.index.article(id)
        if stored is None:
            raise NotFound(id)
        shown = read_article(stored.enriched, stored.card)
        return Status(
            id=id,
            revision=shown.revision,
            state=State.INDEXED,
            attempts=0,
            times=Times(received=shown.received_at),
        )


@dataclass
class World:
    """The three rooms between fakes, on a clock that tests move."""

    now: float = 1000.0
    index: FakeIndex = field(default_factory=FakeIndex)
    to_enrich: Queue = field(default_factory=Queue)
    to_index: Queue = field(default_factory=Queue)
    indexed: Queue = field(default_factory=Queue)
    annotate: Callable[[RawArticle, int], EnrichedArticle] = enriched_from
    holders: int = 0
    ended: int = 0

    def __post_init__(self) -> None:
        """Make an empty ledger on the world's clock."""
        settings = SharedSettings(max_attempts=2, lease_seconds=10)
        self.ledger = FakeLedger(settings, lambda: self.now)

    def post(self, id: str, content: str = "甲。") -> None:
        """Accept an article."""
        accepting.accept(raw(id, content), intake=self.ledger, received=self.to_enrich)

    def post_again(self, fields: dict[str, str]) -> dict[str, object]:
        """Ask for an article to be done again; return the result line."""
        article = raw(fields["id"], fields["content"])
        receipt = accepting.accept(article, intake=self.ledger, received=self.to_enrich, again=True)
        return receipt.model_dump(mode="json")

    def withdraw(self, id: str) -> None:
        """Take an article back."""
        accepting.withdraw(
            id, intake=self.ledger, archive=FakeArchive(self.index), withdrawn=self.to_index
        )

    def enrich(self) -> None:
        """Let an enrich worker take its message."""
        ports = enriching.EnrichPorts(
            ledger=self.ledger,
            enriched=self.to_index,
            annotate=self.annotate,
            limit=unlimited,
            seconds=20,
            batch=10,
            batch_seconds=60,
            end=self._end,
        )
        holder = self._holder()
        try:
            enriching.enrich(self.to_enrich.take(), holder=holder, ports=ports)
        finally:
            self.ledger.heartbeat(None, [holder])

    def write(self) -> None:
        """Let the indexer take its message."""
        ports = indexing.IndexPorts(
            ledger=self.ledger,
            index=self.index,
            followers=lambda: ("vectors",),
            indexed=self.indexed,
            batch=10,
            end=self._end,
        )
        holder = self._holder()
        try:
            indexing.index(self.to_index.take(), holder=holder, ports=ports)
        finally:
            self.ledger.heartbeat(None, [holder])

    def status(self, id: str) -> Status:
        """Return where an article stands."""
        return self.ledger.status(id)

    def sweep(self) -> None:
        """Wait until all is overdue, a worker being heard of meanwhile, and publish it again."""
        self.now += 90
        for _ in range(3):
            self.now += 0.4 * self.ledger.settings.lease_seconds
            self.ledger.heartbeat(None)
        for lane in Lane:
            self.to_enrich.ids += self.ledger.overdue(Step.ENRICH, 100, lane=lane)
            self.to_index.ids += self.ledger.overdue(Step.INDEX, 100, lane=lane)

    def _end(self) -> None:
        self.ended += 1

    def _holder(self) -> str:
        self.holders += 1
        return f"host:{self.holders}/message-{self.holders}"


def unlimited(*_: float) -> AbstractContextManager[None]:
    """Limit nothing."""
    return nullcontext()

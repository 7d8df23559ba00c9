"""The sweep publishes what no message will bring, and nothing else."""

from dataclasses import dataclass, field

from shared.events import MAX_IDS, ArticlesReceived
from shared.settings import SharedSettings
from shared.worker import sweep
from tests.articles import raw
from tests.fake_ledger import FakeLedger


@dataclass
class Sent:
    """An outbox that remembers."""

    events: list[ArticlesReceived] = field(default_factory=list)

    def publish(self, event: ArticlesReceived) -> None:
        """Remember the event."""
        self.events.append(event)


def test_a_backlog_that_waits_is_left_alone() -> None:
    """Only when no message waits can one have been lost."""
    now = [1000.0]
    ledger, sent = FakeLedger(SharedSettings(), lambda: now[0]), Sent()
    ledger.accept([raw(f"a{n}", "甲") for n in range(MAX_IDS + 10)])
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=0) == 0
    now[0] += 60
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=3) == 0
    assert sweep(ArticlesReceived, ledger=ledger, outbox=sent, waiting=0) == MAX_IDS + 10
    assert [len(event.ids) for event in sent.events] == [MAX_IDS, 10]

"""Ingest tells the next room of new work, and only of that."""

from dataclasses import dataclass, field

import pytest

from services.ingest.handlers import accept, replay_all, status, withdraw
from services.search.index.ports import IndexAway
from shared.errors import NotFound, Overloaded
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.state import LastError, State, Step
from shared.settings import SharedSettings
from tests.articles import raw
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_ledger import FakeLedger
from tests.fakes import FakeArchive


@dataclass
class Sent:
    """An outbox that remembers."""

    ids: list[str] = field(default_factory=list)

    def publish(self, event: ArticlesReceived | ArticlesWithdrawn) -> None:
        """Remember the event's ids."""
        self.ids += event.ids


def ledger(**settings: int) -> FakeLedger:
    """Return an empty ledger."""
    return FakeLedger(SharedSettings.model_validate(settings), lambda: 1000.0)


def test_the_same_article_again_sends_nothing() -> None:
    """A changed one does."""
    intake, sent = ledger(), Sent()
    for content, duplicate in (("甲", False), ("甲", True), ("乙", False)):
        assert accept(raw("a", content), intake=intake, received=sent).duplicate is duplicate
    assert sent.ids == ["a", "a"]


def test_a_full_path_is_an_error() -> None:
    """And nothing is sent."""
    intake, sent = ledger(max_unfinished=1), Sent()
    accept(raw("a", "甲"), intake=intake, received=sent)
    with pytest.raises(Overloaded):
        accept(raw("b", "甲"), intake=intake, received=sent)
    assert sent.ids == ["a"]


def test_a_withdrawal_is_sent_once() -> None:
    """However often it is asked for."""
    intake, sent, archive = ledger(), Sent(), FakeArchive(FakeIndex())
    accept(raw("a", "甲"), intake=intake, received=Sent())
    for _ in range(2):
        assert (
            withdraw("a", intake=intake, archive=archive, withdrawn=sent).state is State.WITHDRAWN
        )
    assert sent.ids == ["a"]


def test_all_dead_letters_are_replayed() -> None:
    """And none twice."""
    intake, sent = ledger(max_attempts=1), Sent()
    for id in "abc":
        accept(raw(id, "甲"), intake=intake, received=Sent())
    for claim in intake.claim(Step.ENRICH, [], "worker", 2):
        intake.begin(claim)
        intake.fail(claim, LastError(step=Step.ENRICH, type="ValueError", message="no"))
    assert replay_all(intake=intake, received=sent) == 2
    assert sorted(sent.ids) == ["a", "b"]
    assert replay_all(intake=intake, received=sent) == 0


def test_what_the_ledger_has_forgotten_the_index_knows() -> None:
    """Its state is told, and it can be withdrawn; once that is done the ledger knows it again."""
    index, intake, sent = FakeIndex(), ledger(), Sent()
    index.write([made("old", 7, "云岭。")])
    archive = FakeArchive(index)
    told = status("old", intake=intake, archive=archive)
    assert (told.state, told.revision) == (State.INDEXED, 1)
    withdrawn = withdraw("old", intake=intake, archive=archive, withdrawn=sent)
    assert withdrawn.state is State.WITHDRAWN
    assert sent.ids == ["old"]
    assert status("old", intake=intake, archive=archive).state is State.WITHDRAWN


def test_only_what_neither_knows_is_unknown() -> None:
    """While the index can't be asked nobody says so."""
    index, intake = FakeIndex(), ledger()
    archive = FakeArchive(index)
    with pytest.raises(NotFound):
        status("never", intake=intake, archive=archive)
    with pytest.raises(NotFound):
        withdraw("never", intake=intake, archive=archive, withdrawn=Sent())
    index.is_away = True
    with pytest.raises(IndexAway):
        status("never", intake=intake, archive=archive)
    with pytest.raises(IndexAway):
        withdraw("never", intake=intake, archive=archive, withdrawn=Sent())
    assert "never" not in intake.rows

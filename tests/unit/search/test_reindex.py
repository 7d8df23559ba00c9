"""A new index is made for each request, whatever befalls messages, indexer and Redis."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from services.search.documents.document import Document
from services.search.documents.rebuild import Remake
from services.search.documents.stored import Stored
from services.search.index.ports import IndexAway, RebuildHindered
from services.search.indexing.reindex import (
    MOST_TRIES,
    Progress,
    Reminder,
    answer,
    ask,
    open_request,
)
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_requests import FakeRequests
from tests.unit.search.indexers import SWEEP, CountingIndex, Indexer


def test_the_command_waits_for_the_new_index() -> None:
    """Made once; afterwards nothing is asked for any more, and the next command is heard anew."""
    indexer = Indexer()
    indexer.index.write([made("a", 1, "甲")])
    assert indexer.reindex() == 1
    assert indexer.index.rebuilds == 1
    assert indexer.requests.asked() is None
    indexer.reminder.remind()
    assert indexer.messages == 0
    assert indexer.reindex() == 1
    assert indexer.index.rebuilds == 2


def test_a_lost_message_is_sent_again() -> None:
    """After a while, and not with each sweep."""
    indexer = Indexer(lost=2)
    assert indexer.reindex() == 0
    assert indexer.index.rebuilds == 1
    assert indexer.now == 62.0


def test_a_message_that_comes_twice_finds_nothing_to_do() -> None:
    """Nor does one that comes late, when nobody waits."""
    indexer = Indexer()
    assert indexer.reindex() == 0
    answer(requests=indexer.requests, index=indexer.index)
    indexer.requests.ask("late")
    indexer.requests.note("late", Progress(state="done"))
    answer(requests=indexer.requests, index=indexer.index)
    assert indexer.index.rebuilds == 1


def test_an_indexer_that_is_killed_over_it_begins_again() -> None:
    """But not for ever, since it does nothing else meanwhile."""
    indexer = Indexer(CountingIndex(deaths=MOST_TRIES - 1))
    assert indexer.reindex() == 0
    assert indexer.index.rebuilds == MOST_TRIES
    assert indexer.now < 150
    indexer = Indexer(CountingIndex(deaths=9))
    with pytest.raises(RebuildHindered, match="died"):
        indexer.reindex()
    assert indexer.index.rebuilds == MOST_TRIES


def test_without_an_indexer_the_command_ends_and_says_so() -> None:
    """And asks no longer: one that comes later does nothing unasked."""
    indexer = Indexer(is_there=False)
    with pytest.raises(RebuildHindered, match="no indexer"):
        indexer.reindex()
    assert 60 <= indexer.now < 65
    assert open_request(indexer.requests) is None


def test_who_asked_is_told_why_there_is_no_new_index() -> None:
    """And the next request is tried anew."""
    indexer = Indexer(CountingIndex(is_away=True))
    with pytest.raises(RebuildHindered, match=IndexAway.__name__):
        indexer.reindex()
    indexer.index.is_away = False
    assert indexer.reindex() == 0


def test_redis_may_be_away_for_a_moment() -> None:
    """The command goes on asking; for good it isn't waited for."""
    indexer = Indexer()
    shown = []

    def show(articles: int) -> None:
        shown.append(articles)
        indexer.requests.is_away = len(shown) < 5

    def sleep(seconds: float) -> None:
        if indexer.requests.is_away:
            indexer.now += seconds
        else:
            indexer._live(seconds)

    count = ask(
        requests=indexer.requests,
        is_served=lambda: not indexer.requests.is_away,
        show=show,
        clock=lambda: indexer.now,
        sleep=sleep,
    )
    assert (count, indexer.index.rebuilds) == (0, 1)


def test_how_far_it_is_can_be_seen() -> None:
    """Every 500 articles."""
    index, requests = FakeIndex(), FakeRequests()
    index.write([made(f"a{number}", number + 1, "甲") for number in range(501)])
    notes: list[int] = []

    class Watched(FakeRequests):
        def note(self, id: str, progress: Progress) -> None:
            notes.append(progress.articles)
            super().note(id, progress)

    requests = Watched()
    requests.ask("a")
    answer(requests=requests, index=index)
    assert notes == [0, 500, 501]
    assert requests.progress("a") == Progress(state="done", articles=501)


@dataclass
class SlowIndex(FakeIndex):
    """An index that takes a minute for each article, and lets others live meanwhile."""

    meanwhile: Callable[[], None] = lambda: None

    def rebuild(self, remake: Remake) -> int:
        """Make the index anew."""

        def slowly(stored: Stored) -> Document:
            for _ in range(30):
                self.meanwhile()
            return remake(stored)

        return super().rebuild(slowly)


def test_while_it_is_worked_on_the_task_is_not_sent_again() -> None:
    """However long it takes; messages that wait would keep the sweep from its work."""
    requests, now, sent = FakeRequests(), [1_000_000.0], [0]

    def send() -> None:
        sent[0] += 1

    reminder = Reminder(requests, send, lambda: now[0], lambda: now[0])

    def meanwhile() -> None:
        now[0] += SWEEP
        reminder.remind()

    index = SlowIndex(meanwhile=meanwhile)
    index.write([made(f"a{number}", number + 1, "甲") for number in range(10)])
    requests.ask("a")
    reminder.remind()
    answer(requests=requests, index=index, now=lambda: now[0])
    assert now[0] >= 1_000_000 + 600
    assert sent == [1]
    assert requests.progress("a").state == "done"


@pytest.mark.parametrize("passed", [61.0, -3600.0])
def test_work_that_is_long_unseen_is_sent_again(passed: float) -> None:
    """Its indexer is gone; a clock that was set back makes no difference."""
    requests, sent = FakeRequests(), [0]

    def send() -> None:
        sent[0] += 1

    requests.ask("a")
    requests.note("a", Progress(articles=7, worked_at=1_000_000.0))
    now = [1_000_060.0]
    Reminder(requests, send, now=lambda: now[0]).remind()
    assert sent == [0]
    now[0] = 1_000_000.0 + passed
    Reminder(requests, send, now=lambda: now[0]).remind()
    assert sent == [1]

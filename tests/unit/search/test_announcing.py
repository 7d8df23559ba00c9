"""What one saved search, or its webhook, can't do costs no other its alerts."""

import pytest

from services.search.alerts.turns import Turns
from services.search.index.ports import Found, IndexAway
from services.search.query.filters import FieldFilters
from services.search.query.query import Query
from shared.errors import RedisAway
from tests.fake_index import FakeIndex
from tests.unit.search.test_saved import Desk


class Choosy(FakeIndex):
    """An index that can't make anything of one query."""

    def search(self, query: Query) -> Found:
        """Refuse what is asked of one source."""
        if ("坏",) in query.filters.keywords().values():
            raise ValueError("too many clauses")
        return super().search(query)


def test_a_search_that_cannot_be_run_costs_no_other_its_alerts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged by its id; an index that is away puts off all."""
    desk = Desk()
    choosy = Choosy()
    choosy.documents = desk.index.documents
    desk.index = choosy
    bad = desk.save(filters=FieldFilters(source="坏"))
    desk.save()
    assert desk.announce("a") == ["a"]
    assert bad.id in caplog.text
    desk.index.is_away = True
    with pytest.raises(IndexAway):
        desk.announce("a")


def test_a_webhook_that_is_behind_costs_no_other_its_alerts() -> None:
    """What it goes without lies among the dead letters."""
    desk = Desk()
    behind, other = desk.save(), desk.save()
    desk.postman.behind = {behind.id}
    assert desk.announce("a") == ["a"]
    assert [delivery.search for delivery, _ in desk.postman.sent] == [other.id]
    assert [letter.delivery.search for letter in desk.searches.letters] == [behind.id]


def test_a_river_does_not_wait_for_a_webhook() -> None:
    """Whatever is wrong with its outbox, what is found is noted; it is sent later, and once."""
    desk = Desk()
    search = desk.save()
    desk.postman.is_away = True
    with pytest.raises(RedisAway):
        desk.announce("a")
    assert [arrival.id for arrival in desk.rivers.arrivals(search.id, 9)] == ["a"]
    desk.postman.is_away = False
    assert desk.announce("a") == ["a"]
    assert [arrival.number for arrival in desk.rivers.arrivals(search.id, 9)] == [1]


def test_a_webhook_that_keeps_its_caller_waiting_rests() -> None:
    """Three times as long; others are called meanwhile, quick ones without a rest."""
    now = [1000.0]
    turns = Turns(lambda: now[0])

    def call(search: str, seconds: float) -> float:
        with turns.of(search) as wait:
            now[0] += 0.0 if wait else seconds
        return wait

    assert [call("slow", 10), call("slow", 10)] == [0, 30]
    assert [call("quick", 1), call("quick", 1)] == [0, 0]
    now[0] += 28
    assert call("slow", 0) == 0

"""What a saved search finds flows into its river, and is new until it was looked at."""

from datetime import timedelta

import pytest

from services.search.alerts.keeping import AsksNothing, change
from services.search.alerts.river import reader_of, river
from services.search.alerts.schemas import SavedSearch, SearchIn
from services.search.query.filters import FieldFilters
from shared.access.callers import ALL, LOCAL, Caller
from tests.articles import LATER
from tests.contract.indexes import PairCutter, made
from tests.fake_searches import FAILED
from tests.unit.search.test_saved import HOOK, Desk


def flow(desk: Desk, search: SavedSearch) -> list[str]:
    """Return what is in a river, the latest first."""
    page = river(search.id, "person:1", 10, None, rivers=desk.rivers, index=desk.index)
    return [entry.id for entry in page.entries]


def changed(desk: Desk, old: SavedSearch, **more: object) -> SavedSearch:
    """Return a search that was changed."""
    kept = SearchIn.model_validate({"name": old.name, "q": old.q, "webhook": old.webhook} | more)
    return change(
        old,
        kept,
        searches=desk.searches,
        rivers=desk.rivers,
        cutter=PairCutter(),
        is_private_allowed=True,
    )


def test_what_comes_in_flows_whether_a_webhook_is_told_or_not() -> None:
    """Once for each time that it was posted; what no longer is a hit leaves."""
    desk = Desk()
    silent = desk.save(webhook=None, filters=FieldFilters(source=["云岭日报", "雁洲日报"]))
    desk.announce("a", "b", "c")
    desk.announce("a")
    assert flow(desk, silent) == ["a"]
    desk.index.write([made("d", 4, "轻轨通车", source="云岭日报", received_at=LATER)])
    desk.announce("d")
    assert flow(desk, silent) == ["d", "a"]
    desk.index.write([made("a", 9, "雁洲轻轨停运", revision=2, received_at=LATER)])
    desk.announce("a")
    assert flow(desk, silent) == ["d"]


def test_pages_of_a_river_follow_each_other() -> None:
    """What was removed meanwhile is left out, and yet is marked as read with the rest."""
    desk = Desk()
    search = desk.save(q="雁洲 OR 望川")
    for id in ("a", "b", "c"):
        desk.announce(id)
    first = river(search.id, "x", 2, None, rivers=desk.rivers, index=desk.index)
    assert [entry.id for entry in first.entries] == ["c", "b"]
    rest = river(search.id, "x", 2, first.next, rivers=desk.rivers, index=desk.index)
    assert ([entry.id for entry in rest.entries], rest.next) == (["a"], None)
    del desk.index.documents["c"]
    again = river(search.id, "x", 2, None, rivers=desk.rivers, index=desk.index)
    assert ([entry.id for entry in again.entries], again.latest) == (["b"], 3)


def test_a_changed_search_keeps_what_it_can() -> None:
    """Its id, its river and its secret, unless it asks for or tells something else."""
    desk = Desk()
    old = desk.save()
    desk.announce("a")
    named = changed(desk, old, name="别名")
    assert (named.id, named.secret, named.created_at) == (old.id, old.secret, old.created_at)
    assert flow(desk, named) == ["a"]
    told = changed(desk, named, webhook=f"{HOOK}/other")
    assert told.secret not in (None, old.secret)
    assert flow(desk, told) == ["a"]
    asked = changed(desk, told, webhook=None, q="望川")
    assert (asked.secret, flow(desk, asked)) == (None, [])
    assert desk.searches.get(old.id) == asked
    with pytest.raises(AsksNothing):
        changed(desk, asked, q="")


def test_a_webhook_that_fails_is_told_of_at_once() -> None:
    """From the first call on, until one is taken."""
    desk = Desk()
    search = desk.save()
    desk.announce("a")
    desk.web.error = FAILED
    for tries in (1, 2):
        desk.deliver()
        failing = desk.searches.failing()[search.id]
        assert "it answered 500" in failing.cause
        assert failing.tries == tries
        assert failing.since.timestamp() == timedelta(seconds=1000).total_seconds()
    desk.web.error = None
    desk.deliver()
    assert desk.searches.failing() == {}


def test_everybody_without_a_key_reads_as_one() -> None:
    """Keys and people each by themselves."""
    key, person = Caller("key", "1", "甲", ALL), Caller("person", "1", "乙", ALL)
    assert len({reader_of(caller) for caller in (key, person, LOCAL)}) == 3
    assert reader_of(Caller("service", "2", "丙", ALL)) == reader_of(LOCAL)

"""A search keeps to its time limit on each index, and the limit knows when it did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from services.search.index.ports import Aggregation, SearchIndex
from services.search.index.time_limit import TimeLimit, within
from services.search.query.language import understand
from services.search.query.query import Query, Sort
from services.search.searching import entities
from services.search.searching.answers import Entities, EntityPage, Trends
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import PairCutter, made

T = TypeVar("T")

BY_SOURCE = [Aggregation("source")]


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    """Return each index with articles."""
    index.write([made(f"{n}", n + 1, "云岭水厂开工", source="云岭日报") for n in range(5)])
    return index


def asked(sort: Sort = Sort.NEWEST) -> Query:
    """Return a query for all of them."""
    query, _ = understand("水厂", PairCutter())
    return replace(query, sort=sort)


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
def test_with_time_enough_all_is_found(filled: SearchIndex, sort: Sort) -> None:
    """And nothing is noted."""
    with within(TimeLimit(60)) as limit:
        found = filled.search(asked(sort))
        firsts = filled.firsts(asked(sort), [hit.group for hit in found.hits])
        counts = filled.count(asked(sort), BY_SOURCE)
    assert (found.total, found.is_exact, len(found.hits)) == (5, True, 5)
    assert set(firsts.values()) == {hit.id for hit in found.hits}
    assert counts == [[("云岭日报", 5)]]
    assert not limit.is_stopped


@pytest.mark.parametrize("what", ["search", "firsts", "count"])
def test_without_time_nothing_is_found_and_that_is_noted(filled: SearchIndex, what: str) -> None:
    """A number that isn't whole is called so."""
    groups = [hit.group for hit in filled.search(asked()).hits]
    with within(TimeLimit(0)) as limit:
        if what == "search":
            found = filled.search(asked())
            assert (found.hits, found.is_exact) == ((), False)
        elif what == "firsts":
            assert filled.firsts(asked(), groups) == {}
        else:
            assert filled.count(asked(), BY_SOURCE) == [[]]
        assert limit.is_stopped


def test_what_was_found_is_shown_whatever_the_time(filled: SearchIndex) -> None:
    """And once a limit is left behind, nothing keeps to it."""
    hits = filled.search(asked()).hits
    with within(TimeLimit(0)) as limit:
        assert len(filled.shown(hits, 1)) == 5
        assert filled.article(hits[0].id) is not None
        assert not limit.is_stopped
    assert filled.search(asked()).total == 5


def test_names_keep_to_it_and_say_so(index: SearchIndex) -> None:
    """No rise is told by counts that aren't whole, and a name isn't said not to be there."""
    day = datetime(2026, 7, 9, tzinfo=UTC)
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    index.write([made("a", 1, "云岭水厂开工", names=(name,), published_at=day)])

    def asked() -> tuple[Entities, EntityPage, Trends]:
        week = (day - timedelta(days=3), day + timedelta(days=3))
        return (
            entities.entities("", index=index),
            entities.entity("PER:陆知远", index=index),
            entities.trends(*week, None, index=index),
        )

    with within(TimeLimit(60)):
        every, one, rising = asked()
    assert [each.name for each in every.entities] == [one.name] == ["陆知远"]
    assert [each.name for each in rising.entities] == ["陆知远"]
    assert not any(told.timed_out for told in (every, one, rising))
    stopped = limited(asked)
    assert all(told.timed_out for told in stopped)
    assert stopped[2].entities == ()


def limited(ask: Callable[[], T]) -> T:
    """Return what is found without any time."""
    with within(TimeLimit(0)):
        return ask()

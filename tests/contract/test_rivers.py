"""Rivers flow alike on Redis and in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from services.search.alerts.ports import MOST_IN_RIVER, News, Rivers
from services.search.alerts.redis_rivers import RedisRivers
from services.search.alerts.redis_store import RedisSearches
from tests.contract.ledger_hands import SETTINGS
from tests.contract.test_saved_searches import saved
from tests.fake_searches import FakeRivers, FakeSearches

FIRST = datetime(2026, 7, 1, tzinfo=UTC)
ID, OTHER = saved(1).id, saved(2).id


@pytest.fixture(params=["fake", "redis"])
def rivers(request: pytest.FixtureRequest, redis_port: int) -> Rivers:
    """Return rivers of each kind, of two searches, with nothing in them."""
    if request.param == "fake":
        kept = FakeSearches({search.id: search for search in (saved(1), saved(2))})
        return FakeRivers(kept)
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    for search in (saved(1), saved(2)):
        RedisSearches(redis).add(search)
    return RedisRivers(redis, SETTINGS)


def news(number: int, key: str = "k") -> News:
    """Return an article that came in so many seconds after the first."""
    return News(f"a{number}", f"{key}{number}", FIRST + timedelta(seconds=number))


def ids(rivers: Rivers, search: str = ID) -> list[str]:
    """Return what a river holds, the latest first."""
    return [arrival.id for arrival in rivers.arrivals(search, 2000)]


def test_what_is_found_has_one_place_its_last(rivers: Rivers) -> None:
    """Found again it stays where it is; posted with changes it comes anew; in no other river."""
    rivers.note(ID, [news(1), news(2)], [])
    rivers.note(ID, [news(1), news(3)], ["a9"])
    assert ids(rivers) == ["a3", "a2", "a1"]
    rivers.note(ID, [news(1, "changed")], [])
    assert ids(rivers) == ["a1", "a3", "a2"]
    rivers.note(ID, [], ["a3"])
    assert ids(rivers) == ["a1", "a2"]
    assert ids(rivers, OTHER) == []


def test_pages_follow_each_other(rivers: Rivers) -> None:
    """Between two numbers, both left out."""
    rivers.note(ID, [news(number) for number in range(5)], [])
    first = rivers.arrivals(ID, 2)
    assert [each.id for each in first] == ["a4", "a3"]
    assert [each.came_at for each in first] == [news(4).came_at, news(3).came_at]
    rest = rivers.arrivals(ID, 9, after=1, before=first[-1].number)
    assert [each.id for each in rest] == ["a2", "a1"]


def test_everybody_has_marks_of_his_own(rivers: Rivers) -> None:
    """A look can be taken back; what comes in later is new again."""
    rivers.note(ID, [news(1), news(2)], [])
    before = rivers.unread("person:1", [ID, OTHER])
    assert {search: each.count for search, each in before.items()} == {ID: 2, OTHER: 0}
    assert before[ID].looked_at is None
    rivers.look(ID, "person:1", rivers.arrivals(ID, 1)[0].number)
    rivers.note(ID, [news(3)], [])
    after = rivers.unread("person:1", [ID])[ID]
    assert (after.count, after.number) == (1, 2)
    assert after.looked_at is not None
    assert rivers.unread("person:2", [ID])[ID].count == 3
    rivers.look(ID, "person:1", before[ID].number)
    assert rivers.unread("person:1", [ID])[ID].count == 3
    assert rivers.unread("person:1", []) == {}


def test_a_river_is_bounded_and_what_made_room_is_no_news_again(rivers: Rivers) -> None:
    """Though it comes by once more when everything is annotated anew."""
    every = [news(number) for number in range(MOST_IN_RIVER + 2)]
    for start in range(0, len(every), 50):
        rivers.note(ID, every[start : start + 50], [])
    assert ids(rivers)[-1] == "a2"
    rivers.note(ID, every[:4], [])
    assert len(ids(rivers)) == MOST_IN_RIVER
    assert rivers.arrivals(ID, 1)[0].number == len(every)
    assert (rivers.passed(ID), rivers.passed(OTHER)) == (2, 0)
    rivers.drop(ID)
    assert rivers.passed(ID) == 0


def test_a_river_of_a_release_before_tells_what_made_room(redis_port: int) -> None:
    """By what it holds, until it notes it."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    RedisSearches(redis).add(saved(1))
    rivers = RedisRivers(redis, SETTINGS)
    for start in range(0, MOST_IN_RIVER + 3, 50):
        several = range(start, min(start + 50, MOST_IN_RIVER + 3))
        rivers.note(ID, [news(number) for number in several], [])
    redis.hdel(f"caibian:river:{ID}:known", ">")
    assert rivers.passed(ID) == 3
    redis.delete(f"caibian:river:{ID}")
    assert rivers.passed(ID) == 0


def test_nothing_is_noted_of_a_search_that_is_gone(rivers: Rivers) -> None:
    """And one that begins anew has nothing in it and was never looked at."""
    rivers.note("f" * 16, [news(1)], [])
    rivers.look("f" * 16, "person:1", 1)
    assert ids(rivers, "f" * 16) == []
    rivers.note(ID, [news(1)], [])
    rivers.look(ID, "person:1", 1)
    rivers.drop(ID)
    assert ids(rivers) == []
    rivers.note(ID, [news(1)], [])
    assert rivers.unread("person:1", [ID])[ID].count == 1


def test_rivers_tell_which_of_them_know_an_article(rivers: Rivers) -> None:
    """So that nothing is taken out of the others."""
    rivers.note(ID, [news(1), news(2)], [])
    rivers.note(OTHER, [news(3)], [])
    assert rivers.holding([ID, OTHER], ["a2", "a9"]) == {ID}
    assert rivers.holding([ID, OTHER], ["a1", "a3"]) == {ID, OTHER}
    assert rivers.holding([OTHER], ["a1"]) == set()
    assert rivers.holding([], ["a1"]) == rivers.holding([ID], []) == set()

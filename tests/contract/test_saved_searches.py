"""Saved searches are kept alike on Redis and in memory."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from redis import Redis

from services.search.alerts import redis_store
from services.search.alerts.delivery import Desk, deliver
from services.search.alerts.ports import MOST, NoSearch, Searches, SearchNotKnown, TooManySearches
from services.search.alerts.redis_postman import RedisPostman
from services.search.alerts.redis_store import RedisSearches
from services.search.alerts.schemas import DeadDelivery, Delivery, Failing, FeedEntry, SavedSearch
from shared.errors import StoreFull
from tests.contract.ledger_hands import SETTINGS
from tests.fake_searches import FakePaces, FakePostman, FakeSearches, FakeWeb


@pytest.fixture(params=["fake", "redis"])
def searches(request: pytest.FixtureRequest, redis_port: int) -> Searches:
    """Return saved searches of each kind, with nothing in them."""
    if request.param == "fake":
        return FakeSearches()
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    return RedisSearches(redis)


@pytest.fixture
def room_for_three(redis_port: int, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """Return an empty store that keeps two letters of a search, and three of all."""
    monkeypatch.setattr(redis_store, "MOST_DEAD_OF_ONE", 2)
    monkeypatch.setattr(redis_store, "MOST_DEAD", 3)
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    return redis


def saved(number: int) -> SavedSearch:
    """Return a search."""
    time = datetime(2026, 7, 1, tzinfo=UTC)
    return SavedSearch(
        id=f"{number:016x}", name=f"雁洲{number}", q="轻轨", created_at=time, secret="s"
    )


def delivery(key: str) -> Delivery:
    """Return a delivery of an article."""
    fields = {"id": "a", "revision": 1, "title": "甲", "summary": ""}
    more = {
        "url": None,
        "source": None,
        "published_at": None,
        "received_at": "2026-07-01T00:00:00Z",
    }
    return Delivery(key=key, search="s", article=FeedEntry.model_validate(fields | more))


def test_searches_are_kept_until_they_are_removed(searches: Searches) -> None:
    """With all that they hold; only so many."""
    searches.add(saved(2))
    searches.add(saved(1))
    assert searches.all() == [saved(1), saved(2)]
    assert searches.get(saved(2).id) == saved(2)
    searches.remove(saved(2).id)
    for ask in (searches.get, searches.remove):
        with pytest.raises(NoSearch):
            ask(saved(2).id)
    for number in range(2, MOST + 1):
        searches.add(saved(number))
    with pytest.raises(TooManySearches):
        searches.add(saved(MOST + 1))
    # Each owner has room for so many.
    other = saved(MOST + 1).model_copy(update={"owner": "key:1"})
    searches.add(other)
    assert searches.get(other.id) == other


def test_of_those_who_come_at_once_no_more_are_kept(redis_port: int) -> None:
    """Each through a connection of its own, for the last places of one owner."""
    Redis(port=redis_port).flushall()
    first = RedisSearches(Redis(port=redis_port, decode_responses=True))
    for number in range(MOST - 3):
        first.add(saved(number).model_copy(update={"owner": "key:1"}))
    first.add(saved(MOST).model_copy(update={"owner": "key:2"}))
    together = Barrier(8)

    def add(number: int) -> bool:
        own = RedisSearches(Redis(port=redis_port, decode_responses=True))
        own.has_any()
        together.wait()
        try:
            own.add(saved(1000 + number).model_copy(update={"owner": "key:1"}))
        except TooManySearches:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(add, range(8)))
    assert sum(kept) == 3
    assert sum(each.owner == "key:1" for each in first.all()) == MOST


def test_a_search_is_changed_in_its_place(searches: Searches) -> None:
    """One that isn't there is not made."""
    searches.add(saved(1))
    other = saved(1).model_copy(update={"name": "别名"})
    searches.replace(other)
    assert searches.all() == [other]
    with pytest.raises(NoSearch):
        searches.replace(saved(2))
    assert searches.all() == [other]


def test_a_webhook_fails_until_a_call_is_taken(searches: Searches) -> None:
    """Or its search is forgotten."""
    failing = Failing(cause="it answered 500", since=datetime(2026, 7, 1, tzinfo=UTC), tries=2)
    for number in (1, 2):
        searches.add(saved(number))
        searches.note_call(saved(number).id, failing)
    assert searches.failing() == {saved(1).id: failing, saved(2).id: failing}
    searches.note_call(saved(1).id, None)
    searches.remove(saved(2).id)
    assert searches.failing() == {}


@pytest.mark.parametrize("filters", [{"of_tomorrow": "甲"}, {"disclaimer": "of_tomorrow"}])
def test_a_search_of_a_later_release_is_left_out(
    redis_port: int, caplog: pytest.LogCaptureFixture, filters: dict[str, str]
) -> None:
    """The others are there as ever; it is logged by its id, its secret is not."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    searches = RedisSearches(redis)
    searches.add(saved(1))
    later = saved(2).model_dump(mode="json") | {"filters": filters, "secret": "geheim"}
    redis.hset("caibian:searches", saved(2).id, json.dumps(later))
    assert searches.all() == [saved(1)]
    with pytest.raises(SearchNotKnown):
        searches.get(saved(2).id)
    assert saved(2).id in caplog.text
    assert "geheim" not in caplog.text
    web = FakeWeb()
    told = delivery("k").model_copy(update={"search": saved(2).id})
    deliver(told, Desk(searches, web, FakePostman(), FakePaces(), lambda: 0.0))
    assert [letter.delivery for letter in searches.dead()] == [told]
    assert web.posts == []
    searches.remove(saved(2).id)
    assert searches.all() == [saved(1)]


def test_what_failed_for_good_is_listed(searches: Searches) -> None:
    """The newest first, with its cause."""
    searches.bury(delivery("1"), "it answered 500")
    searches.bury(delivery("2"), "it answered 404")
    assert [(d.delivery.key, d.cause) for d in searches.dead()] == [
        ("2", "it answered 404"),
        ("1", "it answered 500"),
    ]


def test_what_failed_for_good_can_be_forgotten(searches: Searches) -> None:
    """The others stay."""
    for key in ("1", "2", "3"):
        searches.bury(delivery(key), "it answered 500")
    searches.drop([letter for letter in searches.dead() if letter.delivery.key != "2"])
    assert [letter.delivery.key for letter in searches.dead()] == ["2"]


def test_a_letter_of_another_release_is_left_out(
    redis_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Else no article would be announced any more; the others are there as ever."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    searches = RedisSearches(redis)
    redis.lpush("caibian:alerts:dead", '{"of_tomorrow": "geheim"}')
    searches.bury(delivery("1"), "it answered 500")
    assert [letter.delivery.key for letter in searches.dead()] == ["1"]
    assert "1 dead letters" in caplog.text
    assert "geheim" not in caplog.text


def test_only_so_many_letters_are_kept_of_a_search(
    room_for_three: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """The newest ones, and of all: who has most makes room. The log tells of the rest."""
    searches = RedisSearches(room_for_three)
    for key, search in (("1", "t"), ("2", "s"), ("3", "s"), ("4", "s")):
        searches.bury(delivery(key).model_copy(update={"search": search}), '"search":"s"')
    assert [letter.delivery.key for letter in searches.dead()] == ["4", "3", "1"]
    assert "1 older ones" in caplog.text
    assert "for one of s" in caplog.text
    searches.bury(delivery("5").model_copy(update={"search": "u"}), "it answered 500")
    assert [letter.delivery.key for letter in searches.dead()] == ["5", "4", "1"]
    assert "for one of u" in caplog.text
    searches.drop(searches.dead()[:1])
    searches.bury(delivery("6").model_copy(update={"search": "v"}), "it answered 500")
    assert [letter.delivery.key for letter in searches.dead()] == ["6", "4", "1"]
    searches.bury(delivery("7").model_copy(update={"search": "v"}), "it answered 500")
    assert [letter.delivery.key for letter in searches.dead()] == ["7", "4", "1"]


def test_letters_that_others_kept_or_let_go_are_counted_anew(room_for_three: Redis) -> None:
    """A release that counts nothing was at a full list: no letter is lost, no script hangs."""
    searches = RedisSearches(room_for_three)

    def of(search: str, key: str) -> Delivery:
        return delivery(key).model_copy(update={"search": search})

    for key, search in (("1", "s"), ("2", "s"), ("3", "t")):
        searches.bury(of(search, key), "it answered 500")
    for key, search in (("4", "u"), ("5", "v"), ("6", "w")):
        letter = DeadDelivery(delivery=of(search, key), cause="it answered 500")
        room_for_three.lpush("caibian:alerts:dead", letter.model_dump_json())
        room_for_three.ltrim("caibian:alerts:dead", 0, 2)
    # As many as were counted, and none of those that were.
    searches.bury(of("s", "7"), "it answered 500")
    assert (searches.dead()[0].delivery.key, len(searches.dead())) == ("7", 3)
    searches.bury(of("t", "8"), "it answered 500")
    assert (searches.dead()[0].delivery.key, len(searches.dead())) == ("8", 3)


def test_a_letter_is_kept_though_the_store_is_full(redis_port: int) -> None:
    """Else a delivery's last try would be made again and again; what never waited waits for it."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    RedisPostman(redis, SETTINGS).send(delivery("1"))
    redis.config_set("maxmemory", 1)
    try:
        RedisSearches(redis).bury(delivery("1"), "it answered 500")
        with pytest.raises(StoreFull):
            RedisSearches(redis).bury(delivery("2"), "there is no room")
    finally:
        redis.config_set("maxmemory", 0)
    assert len(RedisSearches(redis).dead()) == 1

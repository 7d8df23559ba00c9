"""The outbox is shared: webhooks that are away take no other search's place, and lose nothing."""

from collections.abc import Iterator

import pytest
from redis import Redis

from services.search.alerts import redis_postman
from services.search.alerts.finding import Finder
from services.search.alerts.handlers import announce, save
from services.search.alerts.ports import WebhookBehind
from services.search.alerts.redis_postman import RedisPostman
from services.search.alerts.redis_rivers import RedisRivers
from services.search.alerts.redis_store import RedisSearches
from services.search.alerts.schemas import Delivery, SearchIn
from shared.errors import RedisAway
from tests.articles import LATER
from tests.contract.indexes import PairCutter, made
from tests.contract.ledger_hands import SETTINGS
from tests.contract.test_saved_searches import delivery
from tests.fake_index import FakeIndex


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """Return a client of an empty Redis."""
    with Redis(port=redis_port, decode_responses=True) as client:
        client.flushall()
        yield client


def of(search: str, key: object) -> Delivery:
    """Return a delivery of a search."""
    return delivery(f"{search} {key}").model_copy(update={"search": search})


def fill(postman: RedisPostman, search: str) -> int:
    """Send what there is room for; return how much that is."""
    for sent in range(1000):
        try:
            postman.send(of(search, sent))
        except WebhookBehind:
            return sent
    return 1000


class Desk:
    """Searches, their rivers and the outbox in the store, over an index of one article."""

    def __init__(self, redis: Redis) -> None:
        self.redis, self.index = redis, FakeIndex()
        self.searches, self.postman = RedisSearches(redis), RedisPostman(redis, SETTINGS)
        self.rivers = RedisRivers(redis, SETTINGS)
        self.index.write([made("a", 1, "雁洲轻轨通车", received_at=LATER)])

    def save(self, webhook: str | None = "https://hook.example/") -> str:
        """Keep a search for the article; return its id."""
        asked = SearchIn.model_validate({"name": "轻轨", "q": "轻轨", "webhook": webhook})
        return save(asked, searches=self.searches).id

    def announce(self) -> None:
        """Run all searches over the article."""
        announce(
            {"a": None},
            searches=self.searches,
            rivers=self.rivers,
            index=self.index,
            finder=Finder(PairCutter()),
            postman=self.postman,
        )

    def waiting(self, search: str) -> int:
        """Return how many deliveries wait for a webhook."""
        return int(self.redis.scard(f"caibian:follow:deliveries:of:{search}"))

    def river(self, search: str) -> list[str]:
        """Return the articles in a river."""
        return [arrival.id for arrival in self.rivers.arrivals(search, 9)]


def test_who_holds_most_is_bounded_first(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many webhooks are away, there is room for one that isn't."""
    monkeypatch.setattr(redis_postman, "MOST_WAITING", 90)
    monkeypatch.setattr(redis_postman, "MOST_WAITING_OF_ONE", 40)
    monkeypatch.setattr(redis_postman, "FEW", 2)
    postman = RedisPostman(redis, SETTINGS)
    assert fill(postman, "away0") == 40
    held = [fill(postman, f"away{number}") for number in range(1, 20)]
    assert held == sorted(held, reverse=True)
    assert min(held) == held[-1] == 2
    assert sum(held) + 40 > 90 - 2
    with pytest.raises(WebhookBehind):
        postman.send(of("away1", "more"))
    assert postman.send(of("quick", 1))
    assert postman.send(of("quick", 2))


def test_webhooks_that_are_away_cost_no_other_search_anything(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its river nor its webhook, though they hold all places, as an earlier release let."""
    monkeypatch.setattr(redis_postman, "MOST_WAITING_OF_ONE", 2)
    monkeypatch.setattr(redis_postman, "FEW", 1)
    desk = Desk(redis)
    away = [desk.save() for _ in range(4)]
    assert [fill(desk.postman, search) for search in away] == [2] * 4
    monkeypatch.setattr(redis_postman, "MOST_WAITING", 8)
    quick, silent = desk.save(), desk.save(webhook=None)
    desk.announce()
    assert [desk.river(search) for search in (*away, quick, silent)] == [["a"]] * 6
    assert [desk.waiting(search) for search in (*away, quick)] == [2, 2, 2, 2, 1]
    assert {letter.delivery.search for letter in desk.searches.dead()} == set(away)


def test_what_there_is_no_room_for_is_listed_whoever_dies(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as asked for only when it is listed, and is listed once."""
    monkeypatch.setattr(redis_postman, "MOST_WAITING_OF_ONE", 1)
    monkeypatch.setattr(redis_postman, "FEW", 1)
    desk = Desk(redis)
    search = desk.save()
    assert fill(desk.postman, search) == 1
    with monkeypatch.context() as cut:
        cut.setattr(RedisSearches, "bury", _die)
        with pytest.raises(RedisAway):
            desk.announce()
    assert desk.searches.dead() == []
    for _ in range(2):
        desk.announce()
        assert [letter.delivery.article.id for letter in desk.searches.dead()] == ["a"]
    # Though there is room by now, it isn't told beside that.
    redis.delete(f"caibian:follow:deliveries:of:{search}")
    desk.announce()
    assert desk.waiting(search) == 0


def _die(*_: object) -> None:
    raise RedisAway

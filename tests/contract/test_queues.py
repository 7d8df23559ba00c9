"""What is indexed is told to those who have a use for it, and is done though nobody is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from celery import Celery
from redis import Redis

from services.search.indexing.handlers import IndexPorts, index
from services.search.workers.following import FollowSweeper, follow, follow_on
from services.search.workers.queues import ALERTS, DELIVERIES, VECTORS, IndexedOutbox
from shared.errors import QueueAway, RedisAway
from shared.path.celery_queue import make_celery
from shared.path.events import MAX_IDS, ArticlesIndexed
from shared.path.state import State
from shared.settings import SharedSettings
from tests.fake_follow_ups import FakeFollowUps
from tests.fakes import World
from tools.redis_server import free_port

IDS = tuple(f"a{number}" for number in range(MAX_IDS))


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """Return a client of an empty Redis."""
    client = Redis(port=redis_port, decode_responses=True)
    client.flushall()
    return client


def celery(redis: Redis) -> Celery:
    """Return an app whose broker is this Redis."""
    port = redis.connection_pool.connection_kwargs["port"]
    return make_celery(SharedSettings(broker_port=port))


def outbox(redis: Redis, *, searches: bool = True, embedder: bool = True) -> IndexedOutbox:
    """Return an outbox that publishes on this Redis."""
    return IndexedOutbox(celery(redis), has_searches=lambda: searches, has_embedder=embedder)


def sent(redis: Redis, queue: str) -> list[list[str]]:
    """Return the ids in each message that waits, the first one first."""
    messages: Any = redis.lrange(queue, 0, -1)
    tasks = [json.loads(message)["headers"] for message in reversed(messages)]
    assert {task["task"] for task in tasks} <= {ArticlesIndexed.task, DELIVERIES.task}
    return [task["argsrepr"].split(", ") for task in tasks]


def sizes(redis: Redis, queue: str) -> list[int]:
    """Return how many ids each message holds that waits."""
    return list(map(len, sent(redis, queue)))


def test_alerts_take_an_event_whole_and_vectors_in_small_messages(redis: Redis) -> None:
    """A model may take a second for each article."""
    outbox(redis).publish(ArticlesIndexed(ids=IDS))
    assert sizes(redis, ALERTS.queue) == [MAX_IDS]
    assert sizes(redis, VECTORS.queue) == [16, 16, 16, 2]


def test_who_has_no_use_for_it_is_not_told(redis: Redis) -> None:
    """Without saved searches, or without an embedder; nor is it kept for them."""
    silent = outbox(redis, searches=False)
    silent.publish(ArticlesIndexed(ids=("a",)))
    assert (sizes(redis, ALERTS.queue), sizes(redis, VECTORS.queue)) == ([], [1])
    assert silent.followers() == [VECTORS.name]
    meaningless = outbox(redis, embedder=False)
    meaningless.publish(ArticlesIndexed(ids=("a",)))
    assert (sizes(redis, ALERTS.queue), sizes(redis, VECTORS.queue)) == ([1], [1])
    assert meaningless.followers() == [ALERTS.name]


def test_a_broker_that_is_away_is_told() -> None:
    """As QueueAway, which the indexer foresees."""
    app = make_celery(SharedSettings(broker_port=free_port()))
    box = IndexedOutbox(app, has_searches=lambda: True, has_embedder=True)
    with pytest.raises(QueueAway):
        box.publish(ArticlesIndexed(ids=("a",)))


@dataclass
class Away:
    """An outbox whose broker is away."""

    tries: list[ArticlesIndexed] = field(default_factory=list)

    def publish(self, event: ArticlesIndexed) -> None:
        """Note the try."""
        self.tries.append(event)
        raise QueueAway


def test_indexing_does_not_fail_with_the_broker(caplog: pytest.LogCaptureFixture) -> None:
    """All that is indexed stands on the lists of who follows; it is asked once, not each time."""
    world, away = World(), Away()
    ids = [f"a{number}" for number in range(MAX_IDS + 1)]
    for id in ids:
        world.post(id)
    for _ in ids:
        world.enrich()
    ports = IndexPorts(
        ledger=world.ledger,
        index=world.index,
        followers=lambda: [ALERTS.name, VECTORS.name],
        indexed=away,
        batch=100,
    )
    index(ids, holder="w", ports=ports)
    assert {world.status(id).state for id in ids} == {State.INDEXED}
    assert len(away.tries) == 1
    assert "left to the sweep" in caplog.text
    for follower in (ALERTS, VECTORS):
        assert sorted(world.ledger.follow_ups.due(follower.name, 100)) == sorted(ids)


def test_nothing_is_settled_while_nobody_knows_who_follows() -> None:
    """It stays due, and is settled when that can be asked again."""
    world = World()
    world.post("a")
    world.enrich()

    def away() -> list[str]:
        raise RedisAway

    ports = IndexPorts(
        ledger=world.ledger, index=world.index, followers=away, indexed=world.indexed, batch=100
    )
    with pytest.raises(RedisAway):
        index(["a"], holder="host:1/task", ports=ports)
    assert world.status("a").state is State.ENRICHED
    world.sweep()
    world.write()
    assert world.status("a").state is State.INDEXED
    assert world.ledger.follow_ups.due(VECTORS.name, 9) == ["a"]


def sweeper(redis: Redis, follow_ups: FakeFollowUps) -> FollowSweeper:
    """Return the sweeper of alerts and deliveries."""
    return FollowSweeper(celery(redis), SharedSettings(), [ALERTS, DELIVERIES], follow_ups)


def test_the_sweep_tells_of_what_is_due(redis: Redis) -> None:
    """And of nothing else, and only while no message waits for the same."""
    now = [1000.0]
    follow_ups = FakeFollowUps(lambda: now[0])
    swept = sweeper(redis, follow_ups)
    assert (swept.sweep(), sent(redis, ALERTS.queue)) == (0, [])
    follow_ups.list_of(ALERTS.name).add("a", 1000.0)
    follow_ups.list_of(DELIVERIES.name).add("k1", 1000.0)
    follow_ups.list_of(DELIVERIES.name).add("k2", 1000.0)
    follow_ups.list_of(DELIVERIES.name).add("k3", 1001.0)
    assert (swept.sweep(), sent(redis, ALERTS.queue)) == (0, [["a"]])
    assert sent(redis, DELIVERIES.queue) == [["k1"], ["k2"]]
    assert (swept.sweep(), sizes(redis, ALERTS.queue)) == (3, [1])
    redis.delete(DELIVERIES.queue)
    # Though messages wait for the searches.
    assert (swept.sweep(), sizes(redis, ALERTS.queue)) == (1, [1])
    assert sizes(redis, DELIVERIES.queue) == [1, 1]


class Doing:
    """Work that notes what it is given; some of it can't be done."""

    def __init__(self, *bad: str, error: Exception | None = None) -> None:
        self.bad, self.error, self.asked = bad, error, list[list[str]]()

    def __call__(self, ids: Sequence[str]) -> None:
        """Note it; raise for what is bad."""
        self.asked.append(list(ids))
        if self.error and set(ids) & set(self.bad):
            raise self.error


def test_all_that_is_due_is_done_as_much_as_is_done_at_once() -> None:
    """By one message; nothing is called when nothing is due."""
    follow_ups, doing = FakeFollowUps(lambda: 1000.0), Doing()
    for id in IDS[:20]:
        follow_ups.list_of(VECTORS.name).add(id, 1000.0)
    follow(VECTORS, doing, follow_ups)
    follow(VECTORS, doing, follow_ups)
    assert list(map(len, doing.asked)) == [16, 4]
    assert follow_ups.count(VECTORS.name) == 0


def test_what_a_killed_worker_held_is_done_by_one_message() -> None:
    """Each is taken alone, one after the other; a turn has its end all the same."""
    now = [1000.0]
    follow_ups, doing = FakeFollowUps(lambda: now[0]), Doing()
    for id in IDS:
        follow_ups.list_of(ALERTS.name).add(id, 1000.0)
    follow_ups.take(ALERTS.name, len(IDS), 30)
    now[0] += 31
    times = iter([0.0, 1.0, 21.0])
    follow(ALERTS, doing, follow_ups, lambda: next(times))
    assert list(map(len, doing.asked)) == [1, 1]
    follow(ALERTS, doing, follow_ups)
    assert list(map(len, doing.asked)) == [1] * len(IDS)


def test_who_ends_its_turn_leaves_a_hint(redis: Redis) -> None:
    """Of what is due still, or due since."""
    follow_ups, app = FakeFollowUps(lambda: 1000.0), celery(redis)
    list_ = follow_ups.list_of(VECTORS.name)
    list_.add("a", 1000.0)
    follow_on(app, VECTORS, Doing(), follow_ups)
    assert sent(redis, VECTORS.queue) == []
    list_.add("a", 1000.0)

    def late(_: Sequence[str]) -> None:
        list_.add("b", 1000.0)
        raise_once(away)

    away = [RedisAway()]
    follow_on(app, VECTORS, late, follow_ups)
    assert sent(redis, VECTORS.queue) == [["b"]]


def raise_once(errors: list[RedisAway]) -> None:
    """Raise what is there."""
    raise errors.pop()


def test_trouble_of_the_surroundings_puts_work_off(caplog: pytest.LogCaptureFixture) -> None:
    """All of it is done when they are back."""
    now = [1000.0]
    follow_ups = FakeFollowUps(lambda: now[0])
    for id in ("a", "b"):
        follow_ups.list_of(VECTORS.name).add(id, 1000.0)
    away = Doing("a", error=RedisAway())
    follow(VECTORS, away, follow_ups)
    follow(VECTORS, away, follow_ups)
    assert away.asked == [["a", "b"]]
    assert "left to the sweep" in caplog.text
    now[0] += 11
    back = Doing()
    follow(VECTORS, back, follow_ups)
    assert (back.asked, follow_ups.count(VECTORS.name)) == ([["a", "b"]], 0)


def test_what_can_never_be_done_is_dropped_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Its neighbours are done."""
    follow_ups, doing = FakeFollowUps(lambda: 1000.0), Doing("b", error=ValueError("unforeseen"))
    for id in ("a", "b", "c"):
        follow_ups.list_of(VECTORS.name).add(id, 1000.0)
    follow(VECTORS, doing, follow_ups)
    assert doing.asked == [["a", "b", "c"], ["a"], ["b"], ["c"]]
    assert follow_ups.count(VECTORS.name) == 0
    assert "dropped: b" in caplog.text

"""What is indexed is told to those who have a use for it, and never at the cost of indexing."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis import Redis

from services.search.indexing.handlers import IndexPorts, index
from services.search.workers import queues
from services.search.workers.queues import ALERTS, VECTORS, IndexedOutbox
from shared.errors import QueueAway, RedisAway
from shared.path.celery_queue import make_celery
from shared.path.events import MAX_IDS, ArticlesIndexed
from shared.path.state import State
from shared.settings import SharedSettings
from tests.fakes import World
from tools.redis_server import free_port

IDS = tuple(f"a{number}" for number in range(MAX_IDS))


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """Return a client of an empty Redis."""
    client = Redis(port=redis_port, decode_responses=True)
    client.flushall()
    return client


def outbox(redis: Redis, *, searches: bool = True, embedder: bool = True) -> IndexedOutbox:
    """Return an outbox that publishes on this Redis."""
    port = redis.connection_pool.connection_kwargs["port"]
    app = make_celery(SharedSettings(broker_port=port))
    return IndexedOutbox(app, has_searches=lambda: searches, has_embedder=embedder)


def sent(redis: Redis, queue: str) -> list[int]:
    """Return how many ids each message holds that waits, the first one first."""
    messages: Any = redis.lrange(queue, 0, -1)
    tasks = [json.loads(message)["headers"] for message in reversed(messages)]
    assert {task["task"] for task in tasks} <= {ArticlesIndexed.task}
    return [len(task["argsrepr"].split(", ")) for task in tasks]


def test_alerts_take_an_event_whole_and_vectors_in_small_messages(redis: Redis) -> None:
    """A model may take a second for each article."""
    outbox(redis).publish(ArticlesIndexed(ids=IDS))
    assert sent(redis, ALERTS) == [MAX_IDS]
    assert sent(redis, VECTORS) == [16, 16, 16, 2]


def test_who_has_no_use_for_it_is_not_told(redis: Redis) -> None:
    """Without saved searches, or without an embedder."""
    outbox(redis, searches=False).publish(ArticlesIndexed(ids=("a",)))
    assert (sent(redis, ALERTS), sent(redis, VECTORS)) == ([], [1])
    outbox(redis, embedder=False).publish(ArticlesIndexed(ids=("a",)))
    assert (sent(redis, ALERTS), sent(redis, VECTORS)) == ([1], [1])


def test_only_so_many_messages_wait_for_vectors(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are left to the command `embed`; alerts are told all the same."""
    monkeypatch.setattr(queues, "_LONGEST", 2)
    box = outbox(redis)
    for _ in range(3):
        box.publish(ArticlesIndexed(ids=("a",)))
    assert (sent(redis, VECTORS), sent(redis, ALERTS)) == ([1, 1], [1, 1, 1])
    assert "run embed later" in caplog.text


def test_a_broker_that_is_away_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """For each queue, with what to do about it."""
    app = make_celery(SharedSettings(broker_port=free_port()))
    box = IndexedOutbox(app, has_searches=lambda: True, has_embedder=True)
    box.publish(ArticlesIndexed(ids=("a",)))
    assert "no alerts of 1 articles" in caplog.text
    assert "run embed later" in caplog.text


def test_one_queue_that_fails_leaves_the_other(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Alerts go out though vectors can't wait anywhere, and the other way round."""
    redis.set(VECTORS, "no list, so that every command on it fails")
    outbox(redis).publish(ArticlesIndexed(ids=IDS))
    assert sent(redis, ALERTS) == [MAX_IDS]
    assert "run embed later" in caplog.text
    redis.flushall()
    box = outbox(redis)

    def away() -> bool:
        raise RedisAway

    box._has_searches = away
    box.publish(ArticlesIndexed(ids=("a",)))
    assert sent(redis, VECTORS) == [1]
    assert "no alerts of 1 articles" in caplog.text


@dataclass
class Away:
    """An outbox whose broker is away."""

    tries: list[ArticlesIndexed] = field(default_factory=list)

    def publish(self, event: ArticlesIndexed) -> None:
        """Note the try."""
        self.tries.append(event)
        raise QueueAway


def test_indexing_does_not_fail_with_the_broker(caplog: pytest.LogCaptureFixture) -> None:
    """What couldn't be told is logged; each event has its own try."""
    world, away = World(), Away()
    ids = [f"a{number}" for number in range(MAX_IDS + 1)]
    for id in ids:
        world.post(id)
    for _ in ids:
        world.enrich()
    ports = IndexPorts(ledger=world.ledger, index=world.index, indexed=away, batch=100)
    index(ids, holder="w", ports=ports)
    assert {world.status(id).state for id in ids} == {State.INDEXED}
    assert len(away.tries) == 2
    assert "no alerts" in caplog.text

"""What the store counts of the path, and the broker of its messages."""

from collections.abc import Iterator

import pytest
from redis import Redis

from shared.path.celery_measures import measure_broker
from shared.path.celery_queue import make_celery, send_ids
from shared.path.measures import BOUNDS, PathMeasures
from shared.path.redis_measures import RedisMeasures
from shared.path.state import Lane, State, Step
from shared.settings import SharedSettings
from tests.articles import enriched
from tests.contract.ledger_world import ERROR, World

SETTINGS = SharedSettings(max_attempts=2, lease_seconds=10, backoff_seconds=1)


@pytest.fixture
def w(redis_port: int) -> Iterator[World]:
    """Return a ledger on Redis."""
    world = World("redis", redis_port, SETTINGS)
    yield world
    world.close()


def measured(w: World) -> PathMeasures:
    """Return what is measured at the world's time."""
    redis: Redis = w.ledger.redis  # type: ignore[attr-defined]
    return RedisMeasures(redis, SETTINGS, lambda: w.now).measure()


def in_bucket(seconds: float) -> tuple[int, ...]:
    """Return a histogram that holds this duration alone."""
    place = sum(bound < seconds for bound in BOUNDS)
    return tuple(int(number == place) for number in range(len(BOUNDS) + 1))


def test_each_step_is_counted_and_timed(w: World) -> None:
    """How long an article waited, how long the work took, and its way in all."""
    w.post("a")
    w.now += 0.2
    claim = w.claim(Step.ENRICH, "a")
    w.now += 0.04
    w.ledger.begin(claim)
    w.ledger.shelve(claim, enriched(claim))
    w.now += 3
    claim = w.claim(Step.INDEX, "a")
    w.now += 0.7
    w.ledger.settle([claim])
    found = measured(w)
    assert found.entered == {
        state: int(state in ("received", "enriched", "indexed")) for state in State
    }
    assert found.waited[Step.ENRICH].buckets == in_bucket(0.2)
    assert found.worked[Step.ENRICH].buckets == in_bucket(0.04)
    assert found.waited[Step.INDEX].buckets == in_bucket(3)
    assert found.worked[Step.INDEX].buckets == in_bucket(0.7)
    assert (found.way.buckets, found.way.seconds) == (in_bucket(3.94), 3.94)
    assert found.memory.used > 0


def test_what_is_done_again_counts_as_work_and_not_as_a_way_of_months(w: World) -> None:
    """It was received long ago."""
    w.post("a")
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    before = measured(w)
    w.now += 90 * 86400
    w.again("a")
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    after = measured(w)
    assert after.way == before.way
    assert after.waited[Step.ENRICH] == before.waited[Step.ENRICH]
    assert sum(after.worked[Step.ENRICH].buckets) == 2


def test_retries_and_dead_letters_are_counted_by_cause(w: World) -> None:
    """What was the article's own fault apart from what was its surroundings'."""
    w.post("a")
    w.ledger.release([w.claim(Step.ENRICH, "a")])
    w.now += 10
    for _ in range(2):
        w.ledger.fail(w.claim(Step.ENRICH, "a"), ERROR)
        w.now += 10
    found = measured(w)
    assert found.retried == {("enrich", "surroundings"): 1, ("enrich", "failed"): 1}
    assert found.died == {("enrich", "ValueError"): 1}


def test_what_waits_and_what_is_held_is_told_by_lane(w: World) -> None:
    """And for how long the first has been due, and who works."""
    for id in "abc":
        w.post(id)
    w.now += 5
    w.claim(Step.ENRICH, "a", "host:1/task")
    w.ledger.heartbeat("host:1/keeper")
    w.ledger.heartbeat("host:2/")
    found = measured(w)
    assert found.processes == 2
    first = found.due[0]
    assert (first.step, first.lane) == (Step.ENRICH, Lane.FRESH)
    assert (first.waiting, first.held, first.seconds) == (2, 1, 5.0)
    assert [(each.waiting, each.held) for each in found.due[1:]] == [(0, 0)] * 3


def test_the_broker_tells_its_queues_and_what_is_not_acknowledged(redis_port: int) -> None:
    """As kombu keeps them."""
    with Redis(port=redis_port) as redis:
        redis.flushall()
        app = make_celery(SharedSettings(broker_port=redis_port))
        for id in "ab":
            send_ids(app, "any.task", [id], "enrich")
        # As a worker leaves it that has one message in hand.
        redis.hset("unacked", "tag", "message")
        found = measure_broker(app)
        assert (found.queues["enrich"], found.queues["index"]) == (2, 0)
        assert found.unacknowledged == 1
        assert found.memory.used > 0
        app.close()

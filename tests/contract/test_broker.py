"""A broker that goes away ends no worker: what kombu would raise is met in one place."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from celery import Celery

from services.enrich.app import make_ports
from services.enrich.settings import EnrichSettings
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import QueueAway
from shared.path.celery_queue import make_celery, send
from shared.path.consumer import BrokerConsumer, Rests
from shared.path.events import ArticlesEnriched
from shared.settings import SharedSettings
from tools.redis_server import free_port, running_redis


def test_messages_in_work_end_nothing_with_the_connection_that_is_gone(tmp_path: Path) -> None:
    """A channel that is closed after its connection gives nothing back, and raises nothing."""
    with running_redis(tmp_path) as port:
        app: Celery = make_celery(SharedSettings(broker_port=port))
        send(app, "a.task", "enrich", args=[])
        connection = app.connection_for_read()
        channel = connection.channel()
        taken = channel.basic_get("enrich")
        assert taken is not None
        assert channel.qos._delivered
    # As kombu leaves it behind when its connection has been collapsed.
    channel.connection.client = None
    channel._pool = channel._async_pool = None
    channel.qos.restore_unacked_once()
    assert not channel.qos._delivered


@pytest.mark.parametrize("does", ["ack", "reject", "requeue"])
def test_a_task_that_outlives_its_connection_ends_no_worker(tmp_path: Path, does: str) -> None:
    """What it then says of its message is dropped, as its channel is closed."""
    with running_redis(tmp_path) as port:
        app: Celery = make_celery(SharedSettings(broker_port=port))
        send(app, "a.task", "enrich", args=[])
        connection = app.connection_for_read()
        channel = connection.channel()
        taken = channel.basic_get("enrich")
        assert taken is not None
        connection.close()
    assert channel.connection is None
    channel._pool = channel._async_pool = None
    taken.requeue() if does == "requeue" else getattr(taken, does)()
    assert not channel.qos._delivered


class _SeenEnough(Exception):
    """Two tries have failed."""


def test_a_broker_that_is_away_is_tried_again_soon() -> None:
    """Also after many tries: kombu by itself would wait up to half a minute then."""
    waits: list[float] = []

    def on_error(_error: Exception, seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 1:
            raise _SeenEnough

    app = make_celery(SharedSettings(broker_port=free_port()))
    with app.connection_for_read() as connection, pytest.raises(_SeenEnough):
        connection.ensure_connection(on_error, None)
    assert waits == [0.5, 1.0]


def test_a_worker_rests_before_it_comes_back_to_a_broker_that_refused_it() -> None:
    """Longer from time to time, and briefly again after all was well for a while."""
    now, rests = [0.0], []

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        now[0] += seconds

    app = make_celery(SharedSettings(broker_port=free_port()))
    consumer: BrokerConsumer = app.WorkController(pool="solo").consumer
    consumer.rests = Rests(lambda: now[0], sleep)
    for _ in range(5):
        consumer.on_connection_error_before_connected(OSError("full"))
    with pytest.warns(PendingDeprecationWarning, match="cancel"):
        consumer.on_connection_error_after_connected(OSError("full"))
    assert rests == [0.5, 1.0, 1.5, 2.0, 2.0, 2.0]
    now[0] += 31
    consumer.on_connection_error_before_connected(OSError("full"))
    assert rests[-1] == 0.5


def _annotate(_article: RawArticle, _revision: int) -> EnrichedArticle:
    raise AssertionError


def test_a_worker_waits_once_for_a_broker_that_is_away() -> None:
    """What it has to tell besides is left to the sweep at once."""
    settings = EnrichSettings(broker_port=free_port())
    ports = make_ports(settings, make_celery(settings), _annotate, _no_limit, lambda: False)
    with pytest.raises(QueueAway, match="refused"):
        ports.enriched.publish(ArticlesEnriched(ids=("a",)))
    with pytest.raises(QueueAway, match="a moment ago"):
        ports.enriched.publish(ArticlesEnriched(ids=("b",)))


def _no_limit(*_: float) -> AbstractContextManager[None]:
    return nullcontext()

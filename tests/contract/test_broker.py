"""A broker that goes away ends no worker: what kombu would raise is met in one place."""

from pathlib import Path

import pytest
from celery import Celery

from shared.path.celery_queue import make_celery, send
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

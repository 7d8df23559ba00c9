"""A broker that goes away ends no worker: what kombu would raise is met in one place."""

from pathlib import Path

from celery import Celery

from shared.path.celery_queue import make_celery, send
from shared.settings import SharedSettings
from tools.redis_server import running_redis


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

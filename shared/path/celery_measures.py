"""What is measured of the broker: the messages of each queue, and its memory."""

from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.errors import QueueAway
from shared.path.measures import BrokerMeasures
from shared.path.redis_measures import memory

_BINDING = "_kombu.binding."
# kombu's hash of messages that were given to a worker and not yet acknowledged.
_UNACKNOWLEDGED = "unacked"


def measure_broker(app: Celery) -> BrokerMeasures:
    """Return what lies on the broker. Raises QueueAway.

    Queues are those that a worker has ever bound or a message was sent to; what Celery's own
    remote control uses is left out.
    """
    try:
        with app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            channel: Any = connection.default_channel
            client = channel.client
            bound = [_text(key).removeprefix(_BINDING) for key in client.keys(f"{_BINDING}*")]
            names = sorted(name for name in bound if "celery" not in name)
            return BrokerMeasures(
                queues={name: int(client.llen(name)) for name in names},
                unacknowledged=int(client.hlen(_UNACKNOWLEDGED)),
                memory=memory(client.info("memory")),
            )
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error


def _text(key: bytes | str) -> str:
    return key.decode() if isinstance(key, bytes) else key

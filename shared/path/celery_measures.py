"""What is measured of the broker: the messages of each queue, and its memory."""

from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.errors import QueueAway
from shared.path.events import queue_of
from shared.path.measures import BrokerMeasures
from shared.path.redis_measures import memory
from shared.path.state import Lane, Step

_OURS = {queue_of(step, lane) for step in Step for lane in Lane}
_BINDING = "_kombu.binding."
# kombu's hash of messages that were given to a worker and not yet acknowledged.
_UNACKNOWLEDGED = "unacked"


def measure_broker(app: Celery) -> BrokerMeasures:
    """Return what lies on the broker. Raises QueueAway.

    Queues are those of the path, and those that a worker has bound since the broker is there; what
    Celery's own remote control uses is left out.
    """
    try:
        with app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            channel: Any = connection.default_channel
            client = channel.client
            bound = [_text(key).removeprefix(_BINDING) for key in client.keys(f"{_BINDING}*")]
            names = sorted(_OURS | {name for name in bound if "celery" not in name})
            return BrokerMeasures(
                queues={name: int(client.llen(name)) for name in names},
                unacknowledged=int(client.hlen(_UNACKNOWLEDGED)),
                memory=memory(client.info()),
            )
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway(error) from error


def _text(key: bytes | str) -> str:
    return key.decode() if isinstance(key, bytes) else key

"""Where Celery finds its broker: one Redis, or the present master of some sentinels."""

from typing import Any
from urllib.parse import quote

from celery.app.amqp import AMQP
from kombu.connection import Connection
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import Channel, QoS, SentinelChannel, SentinelTransport, Transport

from shared.path.sentinels import MasterConnection, addresses, sentinel_options
from shared.settings import SharedSettings

_FIRST_SECONDS, _MORE_SECONDS, _LONGEST_SECONDS = 0.5, 0.5, 2.0


class BrokerConnection(Connection):
    """A connection that is tried again soon.

    kombu waits two seconds longer each time, up to thirty, and Celery has no setting for it: a
    broker that was away for twenty seconds would be missed for another ten.
    """

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        """Connect, however often it takes; waits between are two seconds at most."""
        waits = {
            "interval_start": _FIRST_SECONDS,
            "interval_step": _MORE_SECONDS,
            "interval_max": _LONGEST_SECONDS,
        }
        return super().ensure_connection(*args, **(waits | kwargs))  # type: ignore[no-untyped-call]


class BrokerAMQP(AMQP):  # type: ignore[misc]
    """Celery's way to its broker, by our connection."""

    Connection = BrokerConnection


class BrokerQoS(QoS):
    """kombu's messages in work, which don't end their worker with a connection that is lost.

    kombu gives them back when a channel is closed; where the connection is gone by then this is an
    AttributeError ("'NoneType' object has no attribute 'hostname'"), with which the worker's main
    process ends: https://github.com/celery/kombu/issues/582. So is what a task that outlived its
    connection has to acknowledge. The sweep finds what isn't given back, and the ledger knows what
    is done.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message, if there is a connection to do it by."""
        if self._is_gone():
            self._delivered.pop(delivery_tag, None)
        else:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Give a message back or drop it, if there is a connection to do it by."""
        if self._is_gone():
            self._delivered.pop(delivery_tag, None)
        else:
            super().reject(delivery_tag, requeue)  # type: ignore[no-untyped-call]

    def restore_unacked(self, client: Any = None) -> Any:
        """Give messages back, if there is a connection to do it by."""
        if self._is_gone():
            self._delivered.clear()
            return None
        return super().restore_unacked(client)  # type: ignore[no-untyped-call]

    def _is_gone(self) -> bool:
        connection = self.channel.connection
        return connection is None or connection.client is None


class BrokerChannel(Channel):
    """kombu's channel for `redis://`."""

    QoS = BrokerQoS


class BrokerTransport(Transport):
    """kombu's transport for `redis://`."""

    Channel = BrokerChannel


class BrokerSentinelChannel(SentinelChannel):
    """kombu's channel, with connections that notice that their server is master no more.

    With kombu's own a worker ends at UNBLOCKED, which it takes for the fault of a message.
    """

    QoS = BrokerQoS
    connection_class = MasterConnection


class BrokerSentinelTransport(SentinelTransport):
    """kombu's transport for `sentinel://`."""

    Channel = BrokerSentinelChannel


def broker_options(settings: SharedSettings) -> tuple[str, dict[str, Any]]:
    """Return Celery's broker URL and what its transport must know besides.

    This makes our transports those for `redis://` and `sentinel://`: they can't be named otherwise,
    since kombu goes by the scheme alone as soon as it tries the next URL.
    """
    TRANSPORT_ALIASES["redis"] = f"{__name__}:{BrokerTransport.__name__}"
    TRANSPORT_ALIASES["sentinel"] = f"{__name__}:{BrokerSentinelTransport.__name__}"
    if not settings.broker_sentinels:
        return settings.broker_url(), {}
    # kombu takes the URLs' password for the master's; that of the sentinels is an option.
    secret = settings.broker_password.get_secret_value()
    auth = f":{quote(secret, safe='')}@" if secret else ""
    hosts = addresses(settings.broker_sentinels)
    options = {
        "master_name": settings.broker_master,
        "sentinel_kwargs": sentinel_options(settings),
        # A server that is frozen has been replaced by then.
        "socket_timeout": 5,
    }
    return ";".join(f"sentinel://{auth}{host}:{port}/0" for host, port in hosts), options

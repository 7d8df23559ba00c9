"""Where Celery finds its broker: one Redis, or the present master of some sentinels."""

from typing import Any
from urllib.parse import quote

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import SentinelChannel, SentinelTransport

from shared.path.sentinels import MasterConnection, addresses, sentinel_options
from shared.settings import SharedSettings


class BrokerChannel(SentinelChannel):
    """kombu's channel, with connections that notice that their server is master no more.

    With kombu's own a worker ends at UNBLOCKED, which it takes for the fault of a message.
    """

    connection_class = MasterConnection


class BrokerTransport(SentinelTransport):
    """kombu's transport for `sentinel://`."""

    Channel = BrokerChannel


def broker_options(settings: SharedSettings) -> tuple[str, dict[str, Any]]:
    """Return Celery's broker URL and what its transport must know besides.

    With CAIBIAN_BROKER_SENTINELS this makes BrokerTransport the one for `sentinel://`: it can't be
    named otherwise, since kombu goes by the scheme alone as soon as it tries the next URL.
    """
    if not settings.broker_sentinels:
        return settings.broker_url(), {}
    TRANSPORT_ALIASES["sentinel"] = f"{__name__}:{BrokerTransport.__name__}"
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

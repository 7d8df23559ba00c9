"""Wires what tells subscribers by mail, on the worker of alerts."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from services.search.adapters import open_mail_links, open_reader
from services.search.alerts.redis_rivers import open_rivers
from services.search.alerts.redis_store import open_searches
from services.search.digests.composing import sender_of
from services.search.digests.keeping import mend
from services.search.digests.redis_subscriptions import open_subscriptions
from services.search.digests.sending import MailPorts, do_work
from services.search.digests.smtp import Server, SmtpMailer
from services.search.settings import SearchSettings
from shared.access.redis_owners import open_owners

_MEND_SECONDS = 60.0
# So many sweeps lie between two looks after a subscriber who is told at once.
_SWEEPS = 10


def mailing(settings: SearchSettings) -> Callable[[Sequence[str]], None]:
    """Return what does the work that is due to subscribers. Raises BadSender."""
    sender = sender_of(settings.smtp_from)
    server = Server(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )
    ports = MailPorts(
        subscriptions=open_subscriptions(settings),
        searches=open_searches(settings),
        owners=open_owners(settings),
        rivers=open_rivers(settings),
        index=open_reader(settings),
        mailer=SmtpMailer(server, sender),
        sender=sender,
        links=open_mail_links(settings),
        look_seconds=_SWEEPS * settings.sweep_seconds,
    )

    def send_mails(works: Sequence[str]) -> None:
        for work in works:
            do_work(work, ports, datetime.now(UTC))

    return send_mails


def mending(
    settings: SearchSettings, clock: Callable[[], float] = time.monotonic
) -> Callable[[], None]:
    """Return what puts subscribers back on the list once a minute who aren't on it."""
    subscriptions, last = open_subscriptions(settings), float("-inf")

    def mend_sometimes() -> None:
        nonlocal last
        if (now := clock()) - last >= _MEND_SECONDS:
            last = now
            mend(datetime.now(UTC), subscriptions=subscriptions)

    return mend_sometimes

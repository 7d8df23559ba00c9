"""What the routes and pages of subscriptions work with."""

from dataclasses import dataclass

from services.search.digests.links import MailLinks
from services.search.digests.ports import Subscriptions


@dataclass(frozen=True)
class MailDesk:
    """Who is told by mail, the links in mails, and whether mail is set up."""

    subscriptions: Subscriptions
    links: MailLinks
    is_on: bool

"""Mails as messages: whom they are from and to, how they are left, and what they say."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from services.search.digests.digest import Digest
from services.search.digests.links import MailLinks
from services.search.digests.models import ADDRESS_PATTERN, Pending, Subscription
from services.search.digests.rendering import as_html, as_text, confirmation, subject
from shared.errors import CaibianError
from shared.web.texts import texts


class _Policy(EmailPolicy):
    """Folds long headers as RFC 5322 says, but leaves whole what programs look for in one piece.

    The library would encode an address that is longer than a line, and nobody finds it then.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header as lines."""
        return f"{name}: {value}{self.linesep}" if name in _WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as lines of bytes."""
        if name in _WHOLE:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_WHOLE = ("List-Unsubscribe", "List-Id", "Message-ID")
_POLICY = _Policy(linesep="\r\n")


class BadSender(CaibianError):
    """CAIBIAN_SMTP_FROM is no address, as in Caibian <digests@news.example>."""


@dataclass(frozen=True)
class Sender:
    """Whom mails are from: a name, which may be empty, and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """Return the domain in whose name mails get their ids."""
        return self.address.rpartition("@")[2]


def sender_of(text: str) -> Sender:
    """Return the sender that a setting names. Raises BadSender."""
    name, address = parseaddr(text)
    if not re.fullmatch(ADDRESS_PATTERN, address) or not text.isprintable():
        raise BadSender
    return Sender(name, address)


def digest_mail(
    digest: Digest,
    subscription: Subscription,
    id: str,
    *,
    sender: Sender,
    links: MailLinks,
    all: str,
) -> EmailMessage:
    """Return the mail of a digest for one subscriber; `all` is the path to all hits.

    `id` is its Message-ID, the same however often it is tried. It can be left by one click
    (RFC 8058), and no machine answers it (RFC 3834). Raises RedisAway.
    """
    t = texts(subscription.language)
    unsubscribe = links.unsubscribe(subscription.id)
    said = {
        "base": links.base,
        "all": all,
        "address": subscription.address,
        "unsubscribe": unsubscribe,
    }
    mail = _mail(subscription, subject(digest, t), digest.until, id, sender)
    mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["List-Id"] = f"<{subscription.search}.searches.{sender.domain}>"
    return _filled(mail, as_text(digest, t, **said), as_html(digest, t, **said))


def confirm_mail(
    subscription: Subscription, now: datetime, *, sender: Sender, links: MailLinks
) -> EmailMessage:
    """Return the mail that asks an address to confirm a subscription. Raises RedisAway."""
    t = texts(subscription.language)
    html, text = confirmation(
        t,
        base=links.base,
        address=subscription.address,
        confirm=links.confirm(subscription),
    )
    id = f"<confirm-{subscription.id}-{subscription.asked}@{sender.domain}>"
    return _filled(_mail(subscription, t("mail.confirm_subject"), now, id, sender), text, html)


def message_id(subscription: Subscription, span: Pending, sender: Sender) -> str:
    """Return the Message-ID of a digest, the same however often its span is told."""
    until = int(span.until.timestamp())
    return f"<digest-{subscription.id}-{until}-{span.after}-{span.number}@{sender.domain}>"


def _mail(
    subscription: Subscription, subject: str, date: datetime, id: str, sender: Sender
) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=subscription.address)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail


def _filled(mail: EmailMessage, text: str, html: str) -> EmailMessage:
    # In Base64, as not all servers take bytes of eight bits.
    mail.set_content(text, cte="base64")
    mail.add_alternative(html, subtype="html", cte="base64")
    return mail

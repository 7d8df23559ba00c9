"""The way to a mail server (port Mailer), by the standard library's smtplib."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from services.search.digests.composing import Sender
from services.search.digests.ports import MailFailed, MailRefused, MailUnwanted

SECONDS = 10.0
"""So long the server may keep us waiting for one answer; a mail needs ten of them at most."""

_FINAL = range(500, 600)
# What RFC 3463 calls the subject of a status, unless it is an address (5.1) or a mailbox (5.2).
_OURS = re.compile(r"5\.[03-9]\.\d")

Tls = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Server:
    """A mail server, how it is talked to and as whom; an empty user signs in nowhere."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""


class SmtpMailer:
    """Hands each mail over in a connection of its own, so that none is stale."""

    def __init__(self, server: Server, sender: Sender, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._sender = sender
        self._seconds = seconds

    def send(self, mail: EmailMessage, to: str) -> None:
        """Send a mail to one address."""
        try:
            with self._connection() as smtp:
                smtp.send_message(mail, self._sender.address, [to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise (MailRefused if _is_of_address(code, said) else MailFailed)(
                _told(code, said)
            ) from error
        except smtplib.SMTPDataError as error:
            is_final = error.smtp_code in _FINAL
            told = _told(error.smtp_code, error.smtp_error)
            raise (MailUnwanted if is_final else MailFailed)(told) from error
        except smtplib.SMTPResponseException as error:
            # Of ourselves, not of the address: a password, a sender that isn't allowed.
            raise MailFailed(_told(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server, context = self._server, ssl.create_default_context()
        # Our name is the sender's: to ask for this machine's may take a while, and yield none.
        where = (server.host, server.port, self._sender.domain)
        smtp = (
            smtplib.SMTP_SSL(*where, timeout=self._seconds, context=context)
            if server.tls == "tls"
            else smtplib.SMTP(*where, timeout=self._seconds)
        )
        try:
            if server.tls == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        finally:
            # The mail is handed over or not: how the farewell goes changes nothing of that.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()


def _is_of_address(code: int, said: bytes | str) -> bool:
    """Tell whether a recipient is refused for good, and not we: by policy, as 5.7.1 says."""
    return code in _FINAL and not _OURS.match(_plain(said))


def _told(code: int, said: bytes | str) -> str:
    return f"{code} {_plain(said)[:200]}".strip()


def _plain(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())

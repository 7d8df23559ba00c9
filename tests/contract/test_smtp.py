"""Mails are handed over to a real server, and what it says is told."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from services.search.digests.composing import digest_mail
from services.search.digests.ports import MailFailed, MailRefused, MailUnwanted
from services.search.digests.smtp import Server, SmtpMailer, Tls
from tests.unit.search.test_mails import LINKS, SENDER, digest, subscription
from tools.redis_server import free_port

PATIENCE = 60.0


@dataclass
class Postbox:
    """Takes mails, unless an answer is given for recipients or for what they say."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _i: Any, envelope: Envelope, to: str, _o: Any) -> str:  # noqa: N802
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.rcpt

    async def handle_DATA(self, _s: Any, _i: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data


@contextmanager
def serving(box: Postbox, **options: Any) -> Iterator[int]:
    """Run a server for a while; return its port."""
    options |= {"hostname": "127.0.0.1", "port": free_port(), "ready_timeout": PATIENCE}
    server = Controller(box, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def send(port: int, tls: Tls = "none", user: str = "", password: str = "") -> None:
    """Send a digest to one address."""
    server = Server("127.0.0.1", port, tls, user, password)
    mailer = SmtpMailer(server, SENDER, seconds=PATIENCE)
    mail = digest_mail(digest(), subscription(), "<i@n>", sender=SENDER, links=LINKS, all="/")
    mailer.send(mail, "desk@news.example")


def test_a_mail_arrives_as_it_was_made() -> None:
    """From the sender, to the one address."""
    box = Postbox()
    with serving(box) as port:
        send(port)
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER.address, ["desk@news.example"])
    content = envelope.original_content or b""
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    link = LINKS.unsubscribe(subscription().id)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in content


@pytest.mark.parametrize(
    ("box", "kind", "said"),
    [
        (Postbox(rcpt="550 no such user"), MailRefused, "550 no such user"),
        (Postbox(rcpt="450 greylisted"), MailFailed, "450 greylisted"),
        (Postbox(rcpt="550 5.1.1 no such user"), MailRefused, "550 5.1.1 no such user"),
        (Postbox(rcpt="554 5.7.1 relaying denied"), MailFailed, "554 5.7.1 relaying denied"),
        (Postbox(data="554 looks like spam"), MailUnwanted, "554 looks like spam"),
        (Postbox(data="452 too much"), MailFailed, "452"),
    ],
)
def test_what_is_refused_for_good_differs_from_what_may_be_taken_later(
    box: Postbox, kind: type[Exception], said: str
) -> None:
    """The server's own words are told."""
    with serving(box) as port, pytest.raises(kind, match=said):
        send(port)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_trouble_with_ourselves_is_no_fault_of_the_address() -> None:
    """Nobody listens, the password is wrong, the certificate is none, or TLS isn't spoken."""
    with pytest.raises(MailFailed, match="ConnectionRefusedError"):
        send(free_port())

    def refuse(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    options = {"authenticator": refuse, "auth_require_tls": False, "auth_required": True}
    with serving(Postbox(), **options) as port:
        with pytest.raises(MailFailed, match="535"):
            send(port, user="desk", password="wrong")
        with pytest.raises(MailFailed, match="530"):
            send(port)
        for tls in ("starttls", "tls"):
            with pytest.raises(MailFailed):
                send(port, tls=tls)


def test_a_farewell_that_fails_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is taken, so it isn't sent again."""
    box = Postbox()

    def broken(_: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", broken)
    with serving(box) as port:
        send(port)
    assert len(box.taken) == 1

"""A digest by mail, from the article that is posted to the link by which it is left."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.functional.quick import running
from tools.system import System, eventually


@dataclass
class Postbox:
    """Takes mails."""

    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _s: Any, _i: Any, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(mail, EmailMessage)
        assert envelope.rcpt_tos == [str(mail["To"])]
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    """Return a mail server on the loopback, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def link_in(mail: EmailMessage, what: str) -> str:
    """Return the link of a mail that is for something."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"http\S+/mail/{what}/\S+", body.get_content())
    assert found is not None
    return found.group()


def only_one(system: System, address: str) -> dict[str, Any]:
    """Return the only subscription as its owner sees it."""
    shown: dict[str, Any]
    (shown,) = system.search_api.get(address).json()["subscriptions"]
    return shown


def test_what_comes_in_is_mailed_to_who_confirmed_and_no_more_to_who_left(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    """One mail of two articles that are reprints, told at once."""
    box, port = postbox
    settings = {
        "CAIBIAN_SMTP_HOST": "127.0.0.1",
        "CAIBIAN_SMTP_PORT": str(port),
        "CAIBIAN_SMTP_TLS": "none",
        "CAIBIAN_SMTP_FROM": "采编 <digests@news.example>",
    }
    with running(tmp_path / "data", settings) as system:
        kept = system.search_api.post("/v1/searches", json={"name": "港口", "q": "岚山港"}).json()
        asked = {"address": "desk@news.example", "often": "at_once", "minutes": 5}
        all = f"/v1/searches/{kept['id']}/subscriptions"
        assert system.search_api.post(all, json=asked).json()["state"] == "waiting"
        eventually(lambda: len(box.mails) == 1, 60)
        # The public address is the one of a usual port; the tests' is another.
        base = str(system.search_api.base_url).rstrip("/")
        confirm = re.sub(r"^https?://[^/]+", base, link_in(box.mails[0], "confirm"))
        assert httpx.get(confirm).status_code == 200
        assert httpx.post(confirm).status_code == 200
        workers = system.processes("alerts")
        assert workers
        for id, source in (("one", "云岭日报"), ("two", "雁洲晚报")):
            text = "岚山港扩建\n岚山港扩建工程今日开工，新泊位预计明年投用，沈砚出席。"
            system.post(id=id, content=text, source=source)
        system.wait("two", "indexed")
        eventually(lambda: len(box.mails) >= 2, 60)
        digest = box.mails[1]
        assert str(digest["Subject"]) in ("港口：2 篇新稿", "港口：1 篇新稿")
        assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        html = digest.get_body(("html",))
        assert html is not None
        assert "岚山港扩建" in html.get_content()
        leave = re.sub(r"^https?://[^/]+", base, str(digest["List-Unsubscribe"]).strip("<>"))
        answer = httpx.post(leave, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert only_one(system, all)["state"] == "ended"
        # The mail is here before it is noted that it is sent.
        eventually(lambda: only_one(system, all)["sent_at"] is not None, 60)
    assert len(box.mails) == 2

"""Webhooks are called in time and lead nowhere inside."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.search.alerts.web import WebhookFailed, WebhookNowhere, WebhookRefused
from services.search.alerts.web_client import WebClient
from shared.http.outside import is_open


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted to /good, sends others away."""

    got: list[tuple[str | None, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.headers["Host"], body))
        if self.path == "/good":
            self.send_response(204)
        else:
            self.send_response(302)
            self.send_header("Location", "/good")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Run a receiver of webhooks on the loopback."""
    Receiver.got = []
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_webhook_gets_its_post(port: int) -> None:
    """Under its name, at the address that was checked; a redirect is not followed."""
    web = WebClient(is_private_allowed=True, resolve=lambda host, _: ["127.0.0.1"])
    web.post(f"http://hook.example:{port}/good", b"{}", {})
    assert Receiver.got == [(f"hook.example:{port}", b"{}")]
    assert web.post(f"http://hook.example:{port}/moved", b"{}", {}).status == 302
    assert len(Receiver.got) == 2


class Tarpit(threading.Thread):
    """Answers a byte now and then, for as long as anybody listens."""

    def __init__(self, first: bytes) -> None:
        super().__init__(daemon=True)
        self._first = first
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def run(self) -> None:
        """Drip until the other end is gone."""
        with self._listening, self._listening.accept()[0] as connection:
            connection.settimeout(0.02)
            connection.sendall(self._first)
            with suppress(ConnectionError):
                while True:
                    with suppress(TimeoutError):
                        connection.recv(65536)
                    connection.sendall(b"x: y\r\n")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_webhook_that_drips_is_hung_up_on(scheme: str) -> None:
    """Each byte comes in time, but the call has an end; in a handshake, too."""
    # A record of TLS that never ends, and a head.
    first = b"\x16\x03\x03\x40\x00" if scheme == "https" else b"HTTP/1.1 200 OK\r\n"
    pit = Tarpit(first)
    pit.start()
    web = WebClient(is_private_allowed=True, seconds=0.3)
    with pytest.raises(WebhookFailed, match=r"within 0\.3 s"):
        web.post(f"{scheme}://127.0.0.1:{pit.port}/", b"{}", {})
    pit.join(60)
    assert not pit.is_alive()


def test_the_body_of_an_answer_is_not_waited_for() -> None:
    """Its head says all."""
    pit = Tarpit(b"HTTP/1.1 200 OK\r\n\r\n")
    pit.start()
    WebClient(is_private_allowed=True).post(f"http://127.0.0.1:{pit.port}/", b"{}", {})
    pit.join(60)
    assert not pit.is_alive()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_the_loopback_is_out_of_reach(port: int, host: str) -> None:
    """However it is written."""
    web = WebClient(is_private_allowed=False)
    with pytest.raises((WebhookRefused, WebhookFailed)):
        web.post(f"http://{host}:{port}/good", b"{}", {})
    assert Receiver.got == []


def test_one_address_inside_is_enough_to_refuse(port: int) -> None:
    """A name may have several."""
    web = WebClient(is_private_allowed=False, resolve=lambda *_: ["93.184.215.14", "127.0.0.1"])
    with pytest.raises(WebhookNowhere):
        web.post(f"http://hook.example:{port}/good", b"{}", {})


def _unknown(host: str, _: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _misspelt(host: str, _: int) -> list[str]:
    raise UnicodeError("label too long")


def test_a_name_inside_is_told_of_as_one_that_nobody_has() -> None:
    """In words and in kind, else a trial would tell which names there are inside."""
    told = set()
    for resolve in (_unknown, _misspelt, lambda *_: ["10.0.0.1"], lambda *_: ["1.1.1.1", "::1"]):
        with pytest.raises(WebhookFailed) as failure:
            WebClient(is_private_allowed=False, resolve=resolve).post("http://a.lan/", b"", {})
        told.add((type(failure.value), str(failure.value), str(failure.value.__cause__)))
    assert len(told) == 1


def test_an_address_inside_tells_all_by_itself() -> None:
    """It is refused for good."""
    with pytest.raises(WebhookRefused):
        WebClient(is_private_allowed=False).post("http://10.0.0.1/", b"", {})


def test_who_allows_names_inside_is_told_what_is_wrong_with_one() -> None:
    """There is nothing to hide."""
    with pytest.raises(WebhookFailed, match="not known"):
        WebClient(is_private_allowed=True, resolve=_unknown).post("http://a.lan/", b"", {})


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f::1", True),
        *((inside, False) for inside in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1")),
        *((inside, False) for inside in ("169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")),
        *((inside, False) for inside in ("::1", "::", "fe80::1%eth0", "fc00::1", "ff0e::1")),
        *((inside, False) for inside in ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")),
        *((inside, False) for inside in ("fec0::1", "3fff::1", "5f00::1", "192.0.0.8")),
        *((inside, False) for inside in ("::7f00:1", "::ffff:0:7f00:1", "::10.0.0.1")),
    ],
)
def test_addresses_inside(address: str, open_: bool) -> None:
    """Private, local, shared, multicast, and those of IPv4 in IPv6."""
    assert is_open(address) is open_

"""Endless and slow connections, over real sockets: they are ended, and nobody waits for them."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from shared.http.guards import GuardedProtocol, Limits
from tests.unit.ingest.clients import api
from tools.redis_server import free_port

POST = "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


class Hasty(GuardedProtocol):
    """Waits for nothing long."""

    # Not so short that a busy machine is taken for a slow sender, or keeps an answer back.
    limits = Limits(head_seconds=1.0, body_seconds=1.0, connections=250, tick_seconds=0.05)


class Patient(GuardedProtocol):
    """Waits longer than any test, so that nothing is helped by its ends."""

    limits = Limits(head_seconds=600, body_seconds=600)


class Narrow(Patient):
    """Has room for a few connections."""

    limits = Limits(head_seconds=600, body_seconds=600, connections=20)


class Served:
    """An app behind a port of its own, in a thread."""

    def __init__(self, app: FastAPI, protocol: type[GuardedProtocol]) -> None:
        self.port = free_port()
        config = uvicorn.Config(
            app, port=self.port, http=protocol, ws="none", log_config=None, lifespan="off"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def open(self, *said: str | bytes) -> socket.socket:
        """Open a connection and say something."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        # Who says too much may be cut off in the middle of it.
        with suppress(ConnectionResetError, BrokenPipeError):
            for part in said:
                connection.sendall(part if isinstance(part, bytes) else part.encode())
        return connection

    def answer(self, *parts: str | bytes) -> str:
        """Return all that is answered; a cut takes with it what wasn't read, so ask again then."""
        return next(filter(None, (said(self.open(*parts)) for _ in range(5))), "")

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        """Ask as anybody does."""
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, url, timeout=60, **more)  # type: ignore[arg-type]


@contextmanager
def serving(protocol: type[GuardedProtocol]) -> Iterator[Served]:
    """Serve the ingest API on fakes."""
    served = Served(api(), protocol)
    served.thread.start()
    while not served.server.started:
        time.sleep(0.01)
    try:
        yield served
    finally:
        served.server.should_exit = served.server.force_exit = True
        served.thread.join()


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """Serve with short limits."""
    with serving(Hasty) as served:
        yield served


@pytest.fixture(scope="module")
def patient() -> Iterator[Served]:
    """Serve with limits that no time reaches."""
    with serving(Patient) as served:
        yield served


def said(connection: socket.socket) -> str:
    """Return all that is answered before the connection is closed."""
    with connection:
        parts = []
        try:
            while part := connection.recv(1 << 16):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts).decode()


def pour(connection: socket.socket, piece: bytes, most: int) -> int:
    """Send a piece over and over; return how many bytes went before the connection was closed."""
    sent = 0
    with connection:
        try:
            while sent < most:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
    return sent


def test_a_head_without_end_is_refused(patient: Served) -> None:
    """One header of any length, many of them, an address, the trailers of a body."""
    begin = "GET / HTTP/1.1\r\nHost: localhost\r\n"
    answer = patient.answer(begin, "X: " + "a" * (80 << 10))
    assert answer.startswith("HTTP/1.1 431 ")
    assert "application/problem+json" in answer
    assert '"where": "headers"' in answer
    many = "".join(f"X-{n}: {'a' * 100}\r\n" for n in range(700))
    assert patient.answer(begin, many, "\r\n").startswith("HTTP/1.1 431 ")
    assert patient.answer("GET /?" + "a" * (80 << 10)).startswith("HTTP/1.1 431 ")
    endless = 64 << 20
    assert pour(patient.open(begin, "X: "), b"a" * (1 << 20), endless) < endless
    chunked = patient.open(POST, "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ")
    assert pour(chunked, b"a" * (1 << 20), endless) < endless


def test_a_head_of_ordinary_length_is_taken(patient: Served) -> None:
    """Cookies of a few kilobytes, and a query of the greatest length in three bytes a character."""
    assert patient.ask("GET", "/healthz", headers={"Cookie": "a=" + "b" * 8000}).status_code == 200
    assert patient.ask("GET", "/v1/stats", params={"x": "百" * 1000}).status_code == 422


def test_what_is_no_http_is_told_so(patient: Served) -> None:
    """As a problem, and the connection is closed."""
    assert said(patient.open("hello\r\n\r\n")).startswith("HTTP/1.1 400 ")


def test_who_says_nothing_or_too_slowly_is_closed(hasty: Served) -> None:
    """Silence without a word; half a head or half a body with 408; an answered body without."""
    assert said(hasty.open()) == ""
    assert said(hasty.open("GET / HT")).startswith("HTTP/1.1 408 ")
    assert said(hasty.open(POST, "Content-Length: 900\r\n\r\n{")).startswith("HTTP/1.1 408 ")
    answered = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
    answer = said(hasty.open(answered))
    assert answer.count("HTTP/1.1") == 1
    assert answer.startswith("HTTP/1.1 200 ")


def test_a_client_that_goes_away_is_no_error(
    patient: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """In mid-post: nothing is logged as one, and no 500 is counted."""
    patient.open(POST, "Content-Length: 900\r\n\r\n{").close()
    patient.open(POST.replace("articles", "articles/batch"), "Content-Length: 900\r\n\r\n{").close()
    deadline = time.monotonic() + 60
    while (metrics := patient.ask("GET", "/metrics").text).count('status="499"') < 2:
        assert time.monotonic() < deadline, metrics
        time.sleep(0.05)
    assert 'status="500"' not in metrics
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "begun",
    [
        "",
        "GET / HT",
        POST + "Content-Length: 900\r\n\r\n{",
        POST.replace("articles", "articles/batch") + "Content-Length: 900\r\n\r\n{",
    ],
    ids=["idle", "half a head", "half an article", "half a batch"],
)
def test_two_hundred_connections_keep_nobody_waiting(begun: str) -> None:
    """Whatever they have begun, posts, batches and questions are answered, and it has an end."""
    with serving(Patient) as served:
        slow = [served.open(begun) for _ in range(200)]
        article = {"content": "霁川大桥今晨通车。"}
        assert served.ask("POST", "/v1/articles", json=article).status_code == 202
        line = b'{"content": "a"}\n'
        assert served.ask("POST", "/v1/articles/batch", content=line).status_code == 200
        assert served.ask("GET", "/healthz").status_code == 200
        for each in slow:
            each.close()


def test_of_too_many_connections_the_idlest_goes() -> None:
    """So that a process never runs out of files; one whose request is there stays."""
    with serving(Narrow) as served:
        busy = served.open(POST, "Content-Length: 16\r\n\r\n{")
        # With this answer that head was read as well; else it would be the idlest itself.
        assert served.ask("GET", "/healthz").status_code == 200
        slow = [served.open() for _ in range(30)]
        assert served.ask("GET", "/healthz").status_code == 200
        assert said(slow[0]) == ""
        busy.sendall(b'"content": "a"}')
        assert busy.recv(1 << 16).startswith(b"HTTP/1.1 202 ")
        for each in (busy, *slow):
            each.close()

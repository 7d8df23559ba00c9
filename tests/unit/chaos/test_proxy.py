"""The proxy passes every byte on, and breaks what it is told to break."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from chaos.control import Links
from chaos.links import Trouble

_SECONDS = 20


class Echo:
    """A server that sends back what it gets and keeps it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.got = bytearray()
        self.grew = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def has(self, data: bytes) -> bool:
        """Whether this comes to be all that it got."""
        with self.grew:
            return self.grew.wait_for(lambda: bytes(self.got) == data, _SECONDS)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                threading.Thread(target=self._echo, args=(peer,), daemon=True).start()

    def _echo(self, peer: socket.socket) -> None:
        with suppress(OSError), peer:
            while data := peer.recv(1 << 16):
                with self.grew:
                    self.got += data
                    self.grew.notify_all()
                peer.sendall(data)


@pytest.fixture
def echo() -> Iterator[Echo]:
    """Run a server."""
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture
def links() -> Iterator[Links]:
    """Run a proxy."""
    with Links(seed=1) as links:
        yield links


def connected(port: int) -> socket.socket:
    """Return a connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)


def read(peer: socket.socket, count: int) -> bytes:
    """Read so many bytes, or up to the end."""
    data = b""
    while len(data) < count and (more := peer.recv(1 << 16)):
        data += more
    return data


def is_broken(peer: socket.socket) -> bool:
    """Tell whether the connection ends, one way or the other."""
    try:
        return peer.recv(1) == b""
    except ConnectionError:
        return True


def test_what_isnt_to_be_broken_passes_whole_and_in_order(echo: Echo, links: Links) -> None:
    """Several megabytes both ways at once, more than any buffer takes."""
    port = links.add("a>echo", echo.port)
    data = bytes(range(256)) * 20_000
    with connected(port) as peer:
        writer = threading.Thread(target=peer.sendall, args=(data,))
        writer.start()
        assert read(peer, len(data)) == data
        writer.join()
    assert links.injected(["a>echo"]) == 0


def test_a_stall_holds_all_and_then_passes_it_though_the_client_is_gone(
    echo: Echo, links: Links
) -> None:
    """As with packets on a network that was cut apart: they arrive late."""
    port = links.add("a>echo", echo.port)
    with connected(port) as peer:
        peer.sendall(b"before")
        assert read(peer, 6) == b"before"
        links.set(["a>echo"], Trouble(stall=True))
        peer.sendall(b" late")
    assert bytes(echo.got) == b"before"
    links.set(["a>echo"], Trouble())
    assert echo.has(b"before late")


def test_cut_connections_break_and_new_ones_work(echo: Echo, links: Links) -> None:
    """Only those of the link that is named."""
    cut, other = links.add("a>echo", echo.port), links.add("b>echo", echo.port)
    with connected(cut) as victim, connected(other) as spared:
        for peer in (victim, spared):
            peer.sendall(b"x")
            assert read(peer, 1) == b"x"
        assert links.cut(["a>echo"]) == 1
        assert is_broken(victim)
        spared.sendall(b"y")
        assert read(spared, 1) == b"y"
    with connected(cut) as again:
        again.sendall(b"z")
        assert read(again, 1) == b"z"


def test_a_lost_request_never_arrives_and_a_lost_reply_was_done(echo: Echo, links: Links) -> None:
    """Both break the connection, so the client can't tell which it was."""
    port = links.add("a>echo", echo.port)
    links.set(["a>echo"], Trouble(lose_requests=1.0))
    with connected(port) as peer:
        peer.sendall(b"lost")
        assert is_broken(peer)
    assert not echo.got
    links.set(["a>echo"], Trouble(lose_replies=1.0))
    with connected(port) as peer:
        peer.sendall(b"done")
        assert is_broken(peer)
    assert bytes(echo.got) == b"done"
    assert links.injected(["a>echo"]) == 2


def test_refused_connections_break_and_those_there_are_go_on(echo: Echo, links: Links) -> None:
    """Until it is over."""
    port = links.add("a>echo", echo.port)
    with connected(port) as old:
        old.sendall(b"x")
        assert read(old, 1) == b"x"
        links.set(["a>echo"], Trouble(refuse=True))
        with connected(port) as new:
            assert is_broken(new)
        old.sendall(b"y")
        assert read(old, 1) == b"y"


def test_an_answer_of_its_own_replaces_whole_requests_only(echo: Echo, links: Links) -> None:
    """What is answered here never reaches the server, body included; the next one does."""
    port = links.add("a>elastic", echo.port, is_http=True)
    request = b"POST /_bulk HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"
    links.set(["a>elastic"], Trouble(answer=429))
    with connected(port) as peer:
        peer.sendall(request[:30])
        peer.sendall(request[30:])
        assert read(peer, 12).startswith(b"HTTP/1.1 429")
        assert not echo.got
        links.set(["a>elastic"], Trouble())
        peer.sendall(request)
        assert echo.has(request)

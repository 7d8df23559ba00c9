"""What a node says is carried whole, whatever becomes of the connection."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from elastic_transport import ConnectionError, ConnectionTimeout, NodeConfig

from services.search.elastic_node import PlainNode

WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 404 X\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
LAST = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 77\r\n\r\n"


@contextmanager
def server(*connections: Sequence[bytes]) -> Iterator[PlainNode]:
    """Yield the way to a server that gives each connection its answers and then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answers in connections:
                connection, _ = listening.accept()
                with connection:
                    for answer in answers:
                        connection.recv(1 << 16)
                        connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        node = PlainNode(NodeConfig("http", "127.0.0.1", listening.getsockname()[1]))
        yield node
        node.close()
        thread.join(10)


def test_a_connection_is_used_again() -> None:
    """Bodies with a length or in chunks, and answers to HEAD that have none."""
    with server([WHOLE, CHUNKED, HEAD, WHOLE]) as node:
        answers = [node.perform_request(way, "/") for way in ("GET", "POST", "HEAD", "GET")]
    assert [each.meta.status for each in answers] == [200, 404, 200, 200]
    assert [each.body for each in answers] == [b"{}", b"{}", b"", b"{}"]
    assert answers[0].meta.mimetype == "application/json"


@pytest.mark.parametrize("first", [WHOLE, LAST], ids=["unannounced", "announced"])
def test_a_connection_that_was_closed_is_made_anew(first: bytes) -> None:
    """Nodes and what stands before them close connections that idle."""
    with server([first], [WHOLE]) as node:
        node.perform_request("GET", "/")
        eventually_closed(node)
        assert node.perform_request("GET", "/").body == b"{}"


def test_half_an_answer_is_none() -> None:
    """It is told as trouble with the connection, which the client knows how to handle."""
    with server([WHOLE[:-1]]) as node, pytest.raises(ConnectionError):
        node.perform_request("GET", "/")


def test_what_is_no_answer_is_told() -> None:
    """Another service may listen there."""
    with server([b"220 mail.example ready\r\n"]) as node, pytest.raises(ConnectionError):
        node.perform_request("GET", "/")


def test_an_answer_that_takes_too_long_is_waited_for_no_longer() -> None:
    """As long as the request says."""
    with server([b"", b""]) as node, pytest.raises(ConnectionTimeout):
        node.perform_request("GET", "/", request_timeout=0.05)


def test_nobody_listens() -> None:
    """That is trouble with the connection, too."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(ConnectionError):
        PlainNode(NodeConfig("http", "127.0.0.1", port)).perform_request("GET", "/")


def eventually_closed(node: PlainNode) -> None:
    """Wait until the other end of an idle connection is closed."""
    for idle in node._idle:
        idle.settimeout(5)
        assert idle.recv(1, socket.MSG_PEEK) == b""

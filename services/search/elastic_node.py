"""The way to Elasticsearch over plain HTTP in few steps; the client's own costs half a millisecond.

What is sent and what comes back is the client's business; this only carries it.
"""

import socket
import time
from collections import deque
from collections.abc import Mapping
from typing import ClassVar

from elastic_transport import (
    ApiResponseMeta,
    BaseNode,
    ConnectionError,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
)
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType
from httptools import HttpParserError, HttpResponseParser
from urllib3.util.wait import wait_for_read

_CHUNK = 1 << 17


class PlainNode(BaseNode):
    """Connections to one address that stay open; any thread may ask."""

    _CLIENT_META_HTTP_CLIENT: ClassVar[tuple[str, str]] = ("pn", "1")

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._idle: deque[socket.socket] = deque()

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Send a request and return the answer. Raises ConnectionTimeout, ConnectionError."""
        start = time.monotonic()
        own = self.config.request_timeout
        seconds = own if isinstance(request_timeout, DefaultType) else request_timeout
        request = self._request(method, target, {**self.headers, **(headers or {})}, body or b"")
        try:
            answer = self._answer(request, seconds, is_head=method == "HEAD")
        except TimeoutError as error:
            raise ConnectionTimeout("no answer in time", errors=(error,)) from error
        except (OSError, HttpParserError) as error:
            raise ConnectionError(str(error), errors=(error,)) from error
        found, taken = HttpHeaders(answer.headers), time.monotonic() - start
        meta = ApiResponseMeta(answer.status, "1.1", found, taken, self.config)
        return NodeApiResponse(meta, b"".join(answer.parts))

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    def _request(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
        host = f"[{self.host}]" if ":" in self.host else self.host
        lines = [f"{method} {self.path_prefix}{target} HTTP/1.1", f"host: {host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"content-length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + body

    def _answer(self, request: bytes, seconds: float | None, *, is_head: bool) -> "_Answer":
        answer, connection = _Answer(is_head=is_head), self._connection(seconds)
        try:
            connection.settimeout(seconds)
            connection.sendall(request)
            while not answer.is_whole:
                answer.take(connection.recv(_CHUNK))
        except BaseException:
            connection.close()
            raise
        if answer.stays:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def _connection(self, seconds: float | None) -> socket.socket:
        """Return a connection that is still open: one where something waits was closed there."""
        while True:
            try:
                idle = self._idle.pop()
            except IndexError:
                break
            if not wait_for_read(idle, timeout=0):
                return idle
            idle.close()
        made = socket.create_connection((self.host, self.port), seconds)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


class _Answer:
    """An answer as far as it has come."""

    def __init__(self, *, is_head: bool) -> None:
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.status = 0
        self.is_whole = self.stays = False
        self._is_head = is_head
        self._parser = HttpResponseParser(self)

    def take(self, part: bytes) -> None:
        """Take what came. Raises HttpParserError, ConnectionResetError for the connection's end."""
        if not part:
            raise ConnectionResetError("the connection was closed before the answer was whole")
        self._parser.feed_data(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1")] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.status, self.stays = self._parser.get_status_code(), self._parser.should_keep_alive()
        # What the answer to HEAD says of its length is how long it would be.
        self.is_whole = self._is_head

    def on_body(self, part: bytes) -> None:
        self.parts.append(part)

    def on_message_complete(self) -> None:
        self.is_whole = True

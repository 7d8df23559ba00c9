"""Where one request of HTTP/1.1 ends and the next begins in a stream of bytes."""

_END = b"\r\n\r\n"


class Requests:
    """Cuts a stream into requests; a piece says whether a request begins with it.

    Bodies are told by Content-Length or chunked (the client of Elasticsearch sends the former).
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._left = 0
        self._is_chunked = False
        self._tail = b""

    def feed(self, data: bytes) -> list[tuple[bool, bytes]]:
        """Return the pieces that are complete heads or parts of bodies, in order.

        True stands at the piece that holds the head of a request.
        """
        pieces: list[tuple[bool, bytes]] = []
        while data:
            if self._left:
                part, data = data[: self._left], data[self._left :]
                self._left -= len(part)
                pieces.append((False, part))
            elif self._is_chunked:
                part, data = self._to_last_chunk(data)
                pieces.append((False, part))
            else:
                data = self._head_of(data, pieces)
        return pieces

    @property
    def is_between(self) -> bool:
        """Whether no request is under way."""
        return not (self._left or self._is_chunked or self._head)

    def _head_of(self, data: bytes, pieces: list[tuple[bool, bytes]]) -> bytes:
        self._head += data
        end = self._head.find(_END)
        if end < 0:
            return b""
        head = bytes(self._head[: end + len(_END)])
        rest = bytes(self._head[end + len(_END) :])
        self._head.clear()
        self._measure(head)
        pieces.append((True, head))
        return rest

    def _measure(self, head: bytes) -> None:
        for line in head.lower().split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name == b"content-length":
                self._left = int(value)
            elif name == b"transfer-encoding" and b"chunked" in value:
                self._is_chunked, self._tail = True, b""

    def _to_last_chunk(self, data: bytes) -> tuple[bytes, bytes]:
        mark = b"0" + _END
        seen = self._tail + data
        end = seen.find(mark)
        if end < 0:
            self._tail = seen[-len(mark) :]
            return data, b""
        self._is_chunked = False
        used = end + len(mark) - len(self._tail)
        return data[:used], data[used:]

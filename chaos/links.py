"""One proxied connection, and what may go wrong with it."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from chaos.http_stream import Requests

_MOST_HELD = 64 << 20
_HIGH_WATER = 1 << 20


@dataclass
class Trouble:
    """What is wrong with the connections of a link; the shares are between 0 and 1.

    refuse: new connections are reset. stall: nothing passes until it ends, and all that was held
    passes then, as over a network that was cut apart. delay: seconds that each piece is late.
    lose_requests, lose_replies: the share of pieces that vanish; their connection breaks.
    answer: the status with which requests of HTTP are answered, and their share.
    """

    refuse: bool = False
    stall: bool = False
    delay: float = 0.0
    lose_requests: float = 0.0
    lose_replies: float = 0.0
    answer: int = 0
    answer_share: float = 1.0


@dataclass
class Link:
    """A way through the proxy from one of our parts to one server, and its connections."""

    name: str
    target: tuple[str, int]
    is_http: bool = False
    trouble: Trouble = field(default_factory=Trouble)
    pairs: set["Pair"] = field(default_factory=set)
    injected: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def set(self, trouble: Trouble) -> None:
        """Have this go wrong from now on; what a stall held passes when it is over."""
        self.trouble = trouble
        if trouble.stall:
            self.injected += 1
            return
        for pair in list(self.pairs):
            pair.release()

    def cut(self) -> int:
        """Break all connections; return how many there were."""
        pairs = list(self.pairs)
        for pair in pairs:
            pair.abort()
        self.injected += len(pairs)
        return len(pairs)


class Pair:
    """A connection of a client and its connection to the server; two directions of pieces."""

    def __init__(self, link: Link, near: asyncio.Transport) -> None:
        self.link = link
        self._near = near
        self.requests = Way(self, lambda: link.trouble.lose_requests)
        self.replies = Way(self, lambda: link.trouble.lose_replies)
        self._stream = Requests() if link.is_http else None
        self._is_answering = False
        link.pairs.add(self)

    def from_client(self, data: bytes) -> None:
        """Take what the client sent."""
        if self._stream is None:
            self.requests.feed(data)
            return
        for is_head, piece in self._stream.feed(data):
            if is_head:
                self._is_answering = self._is_to_be_answered()
            if not self._is_answering:
                self.requests.feed(piece)
        # The answer follows the whole request, as a client may not read while it still writes.
        if self._is_answering and self._stream.is_between:
            self._is_answering = False
            self.link.injected += 1
            self.replies.feed(canned(self.link.trouble.answer or 503))

    def release(self) -> None:
        """Let pass what was held."""
        self.requests.flush()
        self.replies.flush()

    def abort(self) -> None:
        """Break both connections at once; what was under way is lost."""
        self._near.abort()
        self.requests.abort()
        self.replies.abort()
        self.link.pairs.discard(self)

    def ended(self, way: "Way") -> None:
        """Forget the pair once the server's side has ended and all that it sent has passed."""
        if way is self.replies:
            self.link.pairs.discard(self)

    def _is_to_be_answered(self) -> bool:
        trouble = self.link.trouble
        return bool(trouble.answer) and self.link.dice.random() < trouble.answer_share


class Way:
    """One direction of a pair: holds, delays or loses pieces, else writes them on at once."""

    def __init__(self, pair: Pair, lost: Callable[[], float]) -> None:
        self._pair = pair
        self._lost = lost
        self._held: deque[bytes | None] = deque()
        self._bytes = 0
        self._is_full = False
        self._source: asyncio.Transport | None = None
        self._out: asyncio.Transport | None = None

    def join(self, source: asyncio.Transport, out: asyncio.Transport) -> None:
        """Name the transports once both are there, and pass on what came before."""
        self._source, self._out = source, out
        if not out.is_closing():
            out.set_write_buffer_limits(_HIGH_WATER)
        self.flush()

    def feed(self, data: bytes | None) -> None:
        """Take a piece; None is the end of the stream."""
        link, lost = self._pair.link, self._lost()
        if data is not None and lost and link.dice.random() < lost:
            link.injected += 1
            self._pair.abort()
            return
        self._held.append(data)
        self._bytes += len(data or b"")
        if link.trouble.delay:
            asyncio.get_running_loop().call_later(link.trouble.delay, self._pass_one)
        else:
            self.flush()

    def flush(self) -> None:
        """Write on all that is held, unless it still has to be."""
        while self._pass_one():
            pass
        self._read_or_wait()

    def abort(self) -> None:
        """Break the connection that this way writes to, and the one it reads from."""
        self._held.clear()
        self._bytes = 0
        for transport in (self._source, self._out):
            if transport is not None:
                transport.abort()

    def pause(self, *, is_full: bool) -> None:
        """Read no more while what was written isn't taken."""
        self._is_full = is_full
        self._read_or_wait()

    def _read_or_wait(self) -> None:
        if self._source is None or self._source.is_closing():
            return
        may_read = not self._is_full and self._bytes <= _MOST_HELD
        if may_read and not self._source.is_reading():
            self._source.resume_reading()
        elif not may_read and self._source.is_reading():
            self._source.pause_reading()

    def _pass_one(self) -> bool:
        if self._out is None or not self._held or self._pair.link.trouble.stall:
            return False
        data = self._held.popleft()
        if data is None:
            # What was sent before the end still arrives.
            self._out.close()
            self._pair.ended(self)
        elif not self._out.is_closing():
            self._out.write(data)
        self._bytes -= len(data or b"")
        return True


def canned(status: int) -> bytes:
    """Return an answer in the manner of Elasticsearch."""
    error = {"type": "chaos_exception", "reason": f"injected {status}"}
    body = json.dumps({"error": error, "status": status}).encode()
    return (
        f"HTTP/1.1 {status} Injected\r\nX-Elastic-Product: Elasticsearch\r\n"
        f"Content-Type: application/vnd.elasticsearch+json;compatible-with=8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body

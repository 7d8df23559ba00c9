"""What a connection may cost, before an app hears of it: bytes of headers, time, silence.

uvicorn's protocol on httptools bounds neither the head of a request nor the time in which it or
its body comes in. This one does, in one process for all apps: slow or endless senders get an
answer (408, 431) and lose their connection; nobody else waits for them.
"""

import asyncio
import json
from dataclasses import dataclass

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.http.problem import Problem

# What a sender of tiny chunks may spend beside each byte of the body.
_FRAMES = 16
_MEND_HEAD = "Send less in the address and the headers; the text of a search has 1,000 characters."
_MEND_SLOW = "Send it again, at once and whole."


@dataclass(frozen=True)
class Limits:
    """What a connection may cost.

    `head_bytes` are those of a request that are no body: its head, the sizes of chunks, trailers;
    the head must be there in `head_seconds`, the body in `body_seconds` and a second more for each
    `body_rate` bytes that came. A reader may take nothing of an answer for `read_seconds`. Of more
    than `connections` the one is closed whose request is awaited longest: a process may have 1024
    files. Every `tick_seconds` it is looked whether a time is over.
    """

    head_bytes: int = 64 << 10
    head_seconds: float = 15.0
    body_seconds: float = 30.0
    body_rate: int = 8 << 10
    read_seconds: float = 60.0
    connections: int = 800
    tick_seconds: float = 1.0


class GuardedProtocol(HttpToolsProtocol):
    """A connection that is closed when its sender is endless or too slow.

    Of a body only the time counts in which we were willing to read.
    """

    limits = Limits()

    _named: int
    """Bytes of the headers that were kept."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._is_refused = False
        self._begin_waiting()
        self._unread = 0
        self._unread_seconds = 0.0
        self._ticking = self.loop.call_later(self.limits.tick_seconds, self._tick)
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to look after it."""
        self._ticking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless too much has come that is no body."""
        if self._is_refused:
            return
        self._bare += len(data)
        super().data_received(data)
        if self._bare > self.limits.head_bytes + _FRAMES * self._body:
            self._refuse_head()

    def on_message_begin(self) -> None:
        """Count anew for another request."""
        if not self._awaits_head:
            self._begin_waiting()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, as long as they aren't too many."""
        self._named += len(name) + len(value)
        if self._named <= self.limits.head_bytes:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request to the app, unless its head is too large."""
        if self._named + len(self.url) > self.limits.head_bytes:
            self._refuse_head()
            return
        self._awaits_head, self._awaits_body = False, True
        self._since = self.loop.time()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._bare -= len(body)
        self._body += len(body)
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for nothing any more: now it is our turn."""
        self._awaits_body = False
        self._bare = 0
        if not self._is_refused:
            super().on_message_complete()

    def _begin_waiting(self) -> None:
        self._awaits_head, self._awaits_body = True, False
        self._since = self.loop.time()
        self._bare = self._body = self._named = 0

    def _tick(self) -> None:
        if self.transport.is_closing():
            return
        self._ticking = self.loop.call_later(self.limits.tick_seconds, self._tick)
        waited = self.loop.time() - self._since
        if self._awaits_body and self.flow.read_paused:
            # The app doesn't read just now: that is no fault of the sender.
            self._since += min(self.limits.tick_seconds, waited)
        elif (
            self._awaits_body
            and waited > self.limits.body_seconds + self._body / self.limits.body_rate
        ):
            detail = f"{self._body} bytes came in {waited:.0f} s"
            self._refuse(Problem(408, detail, "body", _MEND_SLOW))
        elif self._awaits_head and waited > self.limits.head_seconds:
            self._refuse(Problem(408, f"no request in {waited:.0f} s", "headers", _MEND_SLOW))
        self._watch_reader()

    def _watch_reader(self) -> None:
        """Cut a reader off who takes nothing of the answer, for as long as it waits for him."""
        unread = self.transport.get_write_buffer_size()
        is_stuck = unread and unread == self._unread
        self._unread = unread
        self._unread_seconds = self._unread_seconds + self.limits.tick_seconds if is_stuck else 0.0
        if self._unread_seconds > self.limits.read_seconds:
            self.transport.abort()

    def _make_room(self) -> None:
        """Close the connection that has kept us waiting for a request the longest, if any does."""
        waiting = [
            each
            for each in self.connections
            if isinstance(each, GuardedProtocol) and each is not self and each.awaits_request
        ]
        if waiting:
            min(waiting, key=lambda each: each.since).transport.close()

    @property
    def awaits_request(self) -> bool:
        """Tell whether no request is there that is or will be answered."""
        answered = self.cycle is None or bool(self.cycle.response_complete)
        return answered and not self._awaits_body

    @property
    def since(self) -> float:
        """Return when the waiting began that is going on, in seconds of the loop's clock."""
        return self._since

    def _refuse_head(self) -> None:
        limit = self.limits.head_bytes
        self._refuse(Problem(431, f"more than {limit} bytes", "headers", _MEND_HEAD))

    def _refuse(self, problem: Problem) -> None:
        """Answer, unless that would be in the midst of an answer, and close the connection."""
        if self._is_refused:
            return
        self._is_refused = True
        if not self.transport.is_closing():
            if self._may_answer():
                self.transport.write(_answer(problem))
            self.transport.close()

    def _may_answer(self) -> bool:
        if self._awaits_body:
            return not self.cycle.response_started
        # To who never said a word nothing is answered either.
        return bool(self._bare) and (self.cycle is None or self.cycle.response_complete)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(Problem(400, msg, "headers", "Send a request of HTTP/1.1."))


def _answer(problem: Problem) -> bytes:
    body = json.dumps(problem.body()).encode()
    head = [
        f"HTTP/1.1 {problem.status} {problem.body()['title']}".encode(),
        b"content-type: application/problem+json",
        b"content-length: %d" % len(body),
        b"connection: close",
    ]
    return b"\r\n".join([*head, b"", body])

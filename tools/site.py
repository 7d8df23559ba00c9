"""A small web site on the loopback, with all the faults that sites have, to try sources on.

    with running_site() as site:
        feed = site.feed("/feed.xml")
        address = feed.publish("云岭市三座水厂开工")
        look at feed.address, and see site.asked

It speaks to any name: `site.resolve` finds every host here, `site.address("/x", "a.example")` is an
address at another one. What is put anew changes at once.
"""

import asyncio
import gzip
import hashlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tools.site_feeds import SiteFeed, article

LOOPBACK = "127.0.0.1"
HTML = "text/html; charset=utf-8"
_ENDED = b"\r\n\r\n"
_TLS = b"\x16"


@dataclass(frozen=True)
class Asked:
    """A request as it came: path with query, head in lower case, seconds of the monotonic clock."""

    path: str
    head: dict[str, str]
    at: float

    @property
    def host(self) -> str:
        """Return the host that was asked, without its port."""
        return self.head["host"].partition(":")[0]


@dataclass(frozen=True)
class Put:
    """What stands at a path. `raw`: the answer byte for byte; `drips`: seconds between bytes."""

    body: bytes = b""
    head: dict[str, str] = field(default_factory=dict)
    status: int = 200
    raw: bytes | None = None
    drips: float = 0.0
    waits: float = 0.0
    etag: str | None = None
    changed: str | None = None

    def is_known(self, asked: Asked) -> bool:
        """Tell whether the asker has it already."""
        by_tag = self.etag is not None and asked.head.get("if-none-match") == self.etag
        since = asked.head.get("if-modified-since")
        return by_tag or (self.changed is not None and since == self.changed)

    def answer(self, asked: Asked) -> bytes:
        """Return the answer byte for byte."""
        if self.raw is not None:
            return self.raw
        is_known = self.is_known(asked)
        head = {"Content-Length": str(len(self.body))} | self.head
        if self.etag:
            head["ETag"] = self.etag
        if self.changed:
            head["Last-Modified"] = self.changed
        if is_known:
            head.pop("Content-Length")
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        status = 304 if is_known else self.status
        return f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode() + (b"" if is_known else self.body)


Handler = Callable[[Asked], Put]


class Site:
    """The site. Paths are those of all hosts, unless a path begins with a host's name."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.port = 0
        self.connections = 0
        self.hangs_up = False
        self._puts: dict[str, Put | Handler] = {}

    def resolve(self, host: str, port: int) -> list[str]:  # noqa: ARG002  # a port
        """Return this machine for every name (a port Resolve)."""
        return [host if host.startswith("127.") else LOOPBACK]

    def address(self, path: str, host: str = LOOPBACK) -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def put(  # noqa: PLR0913  # as the head of an answer has them
        self,
        path: str,
        body: str | bytes = b"",
        content_type: str | None = HTML,
        *,
        status: int = 200,
        head: dict[str, str] | None = None,
        is_conditional: bool = False,
        waits: float = 0.0,
        drips: float = 0.0,
    ) -> str:
        """Put something at a path; return its address. Text is written in UTF-8.

        `is_conditional`: it has an ETag, and who brings that back is answered 304.
        """
        content = body.encode() if isinstance(body, str) else body
        told = ({"Content-Type": content_type} if content_type else {}) | (head or {})
        etag = (
            f'"{hashlib.blake2b(content, digest_size=8).hexdigest()}"' if is_conditional else None
        )
        self._puts[path] = Put(content, told, status, etag=etag, waits=waits, drips=drips)
        return self.address(path)

    def clear(self) -> None:
        """Take all away, and forget who asked."""
        self._puts.clear()
        self.asked.clear()
        self.hangs_up = False

    def handle(self, path: str, handler: Handler) -> str:
        """Have a path answered by a function."""
        self._puts[path] = handler
        return self.address(path)

    def raw(self, path: str, answer: bytes, *, drips: float = 0.0) -> str:
        """Put an answer byte for byte; the connection is closed behind it."""
        self._puts[path] = Put(raw=answer, drips=drips)
        return self.address(path)

    def redirect(self, path: str, to: str, status: int = 301) -> str:
        """Send on whoever asks for a path."""
        return self.put(path, status=status, head={"Location": to}, content_type=None)

    def needs_cookie(self, path: str, body: str) -> str:
        """Let nobody in who doesn't bring back the cookie that was set a moment ago."""
        door = {"Set-Cookie": "seen=1; Path=/; HttpOnly", "Location": path}

        def answer(asked: Asked) -> Put:
            if asked.head.get("cookie") != "seen=1":
                return Put(head=door, status=302)
            return Put(body.encode(), {"Content-Type": HTML})

        return self.handle(path, answer)

    def bomb(self, path: str, content_type: str, size: int = 64 << 20) -> str:
        """Put a small gzipped answer that unpacks to `size` bytes."""
        packed = gzip.compress(b" " * size)
        return self.put(path, packed, content_type, head={"Content-Encoding": "gzip"})

    def take_away(self, path: str) -> None:
        """Take away what stands at a path: 404 from now on."""
        self._puts.pop(path, None)

    def robots(self, text: str, status: int = 200) -> None:
        """Put robots.txt; without one it is 404."""
        self.put("/robots.txt", text, "text/plain", status=status)

    def feed(
        self, path: str = "/feed.xml", title: str = "云岭日报", host: str = LOOPBACK
    ) -> SiteFeed:
        """Make an RSS feed, empty yet, with an ETag; publish articles in it."""
        return SiteFeed(self, path, title, host)

    def feeds(
        self, count: int, articles: int = 10, hosts: Sequence[str] = (LOOPBACK,)
    ) -> list[SiteFeed]:
        """Make so many feeds with so many articles each, over these hosts in turn."""
        made = []
        for number in range(count):
            host = hosts[number % len(hosts)]
            feed = self.feed(f"/feeds/{number}.xml", f"第{number}号来源", host)
            feed.publish_many([f"云岭市第{number}区第{one}座水厂开工" for one in range(articles)])
            made.append(feed)
        return made

    def page(self, path: str, title: str) -> str:
        """Put an article at a path; return its address."""
        return self.put(path, article(title))

    def paths(self, but_robots: bool = True) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [one.path for one in self.asked if not (but_robots and one.path == "/robots.txt")]

    def found(self, asked: Asked) -> Put:
        """Return what stands where somebody asks."""
        for path in (asked.host + asked.path, asked.path):
            if put := self._puts.get(path):
                return put if isinstance(put, Put) else put(asked)
        return Put(b"nothing here", {"Content-Type": "text/plain"}, 404)


async def _speak(site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    site.connections += 1
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        first = await reader.readexactly(1)
        if first == _TLS:
            # It speaks no TLS, and answers as a server does that doesn't.
            await _send(writer, b"HTTP/1.1 400 Bad\r\n\r\n", 0)
            first = await reader.readexactly(1 << 20)
        while asked := _read(first + await reader.readuntil(_ENDED)):
            first = b""
            site.asked.append(asked)
            put = site.found(asked)
            await asyncio.sleep(put.waits)
            await _send(writer, put.answer(asked), put.drips)
            if put.raw is not None or site.hangs_up:
                break
    writer.close()


def _read(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    names = {name.lower(): value.strip() for name, _, value in pairs}
    return Asked(first.split(" ")[1], names, time.monotonic())


async def _send(writer: asyncio.StreamWriter, answer: bytes, drips: float) -> None:
    if not drips:
        writer.write(answer)
        await writer.drain()
        return
    for at in range(len(answer)):
        writer.write(answer[at : at + 1])
        await writer.drain()
        await asyncio.sleep(drips)


@contextmanager
def running_site(hosts: Sequence[str] = (LOOPBACK,), port: int = 0) -> Iterator[Site]:
    """Run a site on a free port (or this one) of these addresses of the loopback."""
    site, ready, loop = Site(), threading.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Awaitable[None]:
            return _speak(site, reader, writer)

        first = await asyncio.start_server(met, hosts[0], port, limit=1 << 20)
        site.port = first.sockets[0].getsockname()[1]
        others = [await asyncio.start_server(met, host, site.port) for host in hosts[1:]]
        ready.set()
        with suppress(asyncio.CancelledError):
            await stopped.wait()
        for server in [first, *others]:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()

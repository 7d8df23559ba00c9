"""The proxy's process: links between our parts and the servers, told over a pipe what to break.

python -m chaos.proxy reads one JSON command a line on its standard input and answers one a line.
"""

import asyncio
import json
import os
import random
import sys
from typing import Any, cast

from chaos.links import Link, Pair, Trouble


class Proxy:
    """All links of a run."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self._servers: list[asyncio.Server] = []

    async def add(self, name: str, host: str, target: int, *, is_http: bool, seed: int) -> int:
        """Open a link and return its port."""
        dice = random.Random(f"{seed}-{name}")  # noqa: S311  # repeatable
        link = Link(name, ("127.0.0.1", target), is_http=is_http, dice=dice)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Near(link), host, 0)
        self._links[name] = link
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    async def do(self, command: dict[str, Any]) -> Any:
        """Do what a command says and return what to answer."""
        deed = command.pop("do")
        if deed == "add":
            return await self.add(**command)
        links = [self._links[name] for name in command["links"]]
        if deed == "set":
            for link in links:
                link.set(Trouble(**command["trouble"]))
        elif deed == "cut":
            return sum(link.cut() for link in links)
        return sum(link.injected for link in links)


class _Near(asyncio.Protocol):
    """The side of the client: opens the other side for it."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pair: Pair | None = None
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse the connection, or open the one to the server."""
        # uvloop's transports are no subclass of asyncio's.
        near = cast("asyncio.Transport", transport)
        if self._link.trouble.refuse:
            self._link.injected += 1
            near.abort()
            return
        self._pair = Pair(self._link, near)
        self._opening = asyncio.get_running_loop().create_task(_open(self._pair, near))

    def data_received(self, data: bytes) -> None:
        """Pass on a piece."""
        if self._pair is not None:
            self._pair.from_client(data)

    def eof_received(self) -> bool:
        """Pass on the end, behind all that came before it."""
        if self._pair is not None:
            self._pair.requests.feed(None)
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Pass on the end, behind all that came before it."""
        del error
        if self._pair is not None:
            self._pair.requests.feed(None)

    def pause_writing(self) -> None:
        """Read no more from the server while the client doesn't take it."""
        if self._pair is not None:
            self._pair.replies.pause(is_full=True)

    def resume_writing(self) -> None:
        """Read from the server again."""
        if self._pair is not None:
            self._pair.replies.pause(is_full=False)


class _Far(asyncio.Protocol):
    """The side of the server."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def data_received(self, data: bytes) -> None:
        """Pass on a piece."""
        self._pair.replies.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Close the client's side, too."""
        del error
        self._pair.replies.feed(None)

    def pause_writing(self) -> None:
        """Read no more from the client while the server doesn't take it."""
        self._pair.requests.pause(is_full=True)

    def resume_writing(self) -> None:
        """Read from the client again."""
        self._pair.requests.pause(is_full=False)


async def _open(pair: Pair, near: asyncio.Transport) -> None:
    loop = asyncio.get_running_loop()
    try:
        far, _ = await loop.create_connection(lambda: _Far(pair), *pair.link.target)
    except OSError:
        pair.link.pairs.discard(pair)
        near.abort()
        return
    pair.requests.join(near, far)
    pair.replies.join(far, near)


async def serve() -> None:
    """Do the commands of the standard input until it ends."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    proxy = Proxy()
    while line := await reader.readline():
        answer = await proxy.do(json.loads(line))
        # Past Python's own buffer: the harness waits for the line.
        os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve())

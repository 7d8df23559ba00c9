"""An export as a stream: its work is done piece by piece, in places of what is expensive.

Whoever reads slowly holds no place, only the memory of a piece.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Self

import anyio
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.search.searching.places import Places

_PIECE_BYTES = 256 << 10


class Exporting:
    """The lines of an export as pieces; the first is made before the answer begins."""

    def __init__(self, make: Callable[[], Iterator[bytes]], places: Places) -> None:
        self._make = make
        self._places = places
        self._lines: Iterator[bytes] = iter(())
        self._first = b""

    async def begin(self) -> Self:
        """Make the first piece; it shows whether the index answers. Raises Crowded, IndexAway."""
        self._places.open_export()
        try:
            self._first = await self._places.heavy.run(self._opened)
        except BaseException:
            self._places.close_export()
            raise
        return self

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the pieces; waits between them as long as others are at work."""
        piece = self._first
        while piece:
            yield piece
            piece = await self._places.heavy.go_on(self._piece)

    async def end(self) -> None:
        """Let go what the export holds of the index, also when its reader has gone."""
        with anyio.CancelScope(shield=True):
            try:
                await self._places.heavy.go_on(self._close)
            finally:
                self._places.close_export()

    def _opened(self) -> bytes:
        self._lines = self._make()
        return self._piece()

    def _piece(self) -> bytes:
        piece = bytearray()
        for line in self._lines:
            piece += line
            # Lets in at once who waits for the interpreter, who else waits for five milliseconds.
            time.sleep(0)
            if len(piece) >= _PIECE_BYTES:
                break
        return bytes(piece)

    def _close(self) -> None:
        if close := getattr(self._lines, "close", None):
            close()


class ExportResponse(StreamingResponse):
    """Streams an export and ends it, whatever becomes of the reader."""

    def __init__(self, exporting: Exporting, **more: object) -> None:
        super().__init__(exporting.pieces(), **more)  # type: ignore[arg-type]
        self._exporting = exporting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._exporting.end()

"""Unpacks gzip in bounded memory."""

import zlib
from collections.abc import Iterator

from shared.http.problem import Problem

MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20
_GZIP = 31
MOST_MEMBERS = 5000
"""More than the largest batch has in blocks of 64 KiB, as bgzip writes them; each costs time."""


class Gunzip:
    """Unpacks a gzip stream, also one of several members, in pieces of at most a mebibyte."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._members = 1

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the chunk unpacks to. Raises Problem 400."""
        while chunk:
            if self._member.eof:
                self._next()
            try:
                yield self._member.decompress(chunk, _PIECE)
            except zlib.error as error:
                mend = "Send one gzip stream, or leave out what says that it is gzip."
                raise Problem(400, str(error), "body", mend) from error
            chunk = self._member.unconsumed_tail or self._member.unused_data

    def _next(self) -> None:
        self._members += 1
        if self._members > MOST_MEMBERS:
            detail = f"more than {MOST_MEMBERS} gzip members"
            raise Problem(400, detail, "body", "Pack it as one gzip stream.")
        self._member = zlib.decompressobj(_GZIP)

    def close(self) -> None:
        """Raise Problem 400 unless the stream came to its end."""
        if not self._member.eof:
            raise Problem(400, "the gzip stream has no end", "body", "Send it again.")

"""Bodies as they come in: unpacked while they do, and never beyond what they may be."""

import zlib

from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.models import Cause

ACCEPTED = "gzip, deflate"
_GZIP = b"\x1f\x8b"
_NONE = ("", "identity")
_KNOWN = ("gzip", "x-gzip", "deflate")
_AUTO = 32 + zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


class Body:
    """Takes a body piece by piece; `size` bounds it in bytes, as it comes and unpacked.

    `encoding` is what the head says of it. What says gzip and isn't counts as it is. `is_cut`: of
    one that is larger the beginning is kept.
    """

    def __init__(self, encoding: str, size: int, *, is_cut: bool = False) -> None:
        parts = [part.strip().lower() for part in encoding.split(",")]
        self._steps = [part for part in parts if part not in _NONE]
        if len(self._steps) > 1 or any(step not in _KNOWN for step in self._steps):
            raise failed(Cause.PROTOCOL, f"its encoding is {encoding}, which wasn't asked for")
        self._size = size
        self._is_cut = is_cut
        self._is_full = False
        self._came = 0
        self._parts: list[bytes] = []
        self._unpacked = 0
        self._inflater: zlib._Decompress | None = None
        self._head = b""

    def take(self, piece: bytes) -> bool:
        """Take the next piece; tell whether more is wanted.

        Raises Failed when it grows too large, or isn't what it says.
        """
        self._came += len(piece)
        if self._came > self._size and not self._is_cut:
            raise self._too_large()
        if self._steps:
            # What it is packed by shows in the first two bytes.
            self._head += piece
            if len(self._head) < 2:
                return True
            piece, self._head = self._head, b""
            self._begin(piece)
        if self._inflater is None:
            self._keep(piece)
        else:
            self._inflate(piece)
        return not self._is_full

    def whole(self) -> bytes:
        """Return the body. Raises Failed where it is cut off."""
        if self._inflater is not None and not self._inflater.eof and not self._is_full:
            raise failed(Cause.PROTOCOL, "the packed body is cut off")
        return b"".join([*self._parts, self._head])

    def _begin(self, piece: bytes) -> None:
        step = self._steps.pop()
        if step == "deflate":
            # Some servers send it bare, without the head of zlib.
            is_zlib = piece[0] & 0x0F == 8 and int.from_bytes(piece[:2]) % 31 == 0
            self._inflater = zlib.decompressobj(_AUTO if is_zlib else _RAW)
        elif piece.startswith(_GZIP):
            self._inflater = zlib.decompressobj(_AUTO)

    def _inflate(self, piece: bytes) -> None:
        while piece and not self._is_full:
            assert self._inflater is not None
            if self._inflater.eof:
                if not piece.startswith(_GZIP):
                    return  # What stands behind the end is padding.
                self._inflater = zlib.decompressobj(_AUTO)
            try:
                self._keep(self._inflater.decompress(piece, self._size - self._unpacked + 1))
            except zlib.error as error:
                raise failed(Cause.PROTOCOL, f"the packed body is broken: {error}") from error
            piece = self._inflater.unused_data or self._inflater.unconsumed_tail

    def _keep(self, part: bytes) -> None:
        room = self._size - self._unpacked
        if len(part) > room:
            if not self._is_cut:
                raise self._too_large()
            self._is_full, part = True, part[:room]
        self._unpacked += len(part)
        self._parts.append(part)

    def _too_large(self) -> Exception:
        return failed(Cause.SIZE, f"it has more than {self._size} bytes")


def ungzipped(body: bytes, size: int) -> bytes:
    """Return a body that is a gzip file, as sitemaps are, unpacked; another as it is.

    Raises Failed beyond `size` bytes, or where it is broken.
    """
    if not body.startswith(_GZIP):
        return body
    whole = Body("gzip", size)
    whole.take(body)
    return whole.whole()

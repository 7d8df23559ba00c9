"""Reading that never takes more memory than it is told, also of what is packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Protocol

_PIECE = 64 << 10


class Reads(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most so many bytes; none at the end."""


class TooLarge(Exception):
    """There is more than was asked for."""


class Broken(Exception):
    """What is packed ends too early or isn't what it says."""


def read_all(file: Reads, limit: int) -> bytes:
    """Return all there is. Raises TooLarge when that is more than the limit of bytes."""
    whole = bytearray()
    while piece := file.read(min(_PIECE, limit + 1 - len(whole))):
        whole += piece
        if len(whole) > limit:
            raise TooLarge
    return bytes(whole)


def inflated(packed: bytes, limit: int) -> bytes:
    """Return what is packed by gzip, zlib or bare deflate. Raises Broken, TooLarge."""
    for bits in (47, -15):
        try:
            return _inflated(packed, bits, limit)
        except zlib.error:
            continue
    raise Broken("it isn't gzip or deflate")


def _inflated(packed: bytes, bits: int, limit: int) -> bytes:
    unpacker = zlib.decompressobj(bits)
    whole = unpacker.decompress(packed, limit + 1)
    if len(whole) > limit:
        raise TooLarge
    if not unpacker.eof:
        raise Broken("the packed body ends too early")
    return whole


class Gunzip:
    """A gzip file of one or many members, read piece by piece; can't be sought in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._pieces = self._unpacked(file)
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; none at the end. Raises Broken."""
        if size < 0:
            raise ValueError("say how much")
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    @staticmethod
    def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
        unpacker, packed, is_first = None, b"", True
        while packed := packed or file.read(_PIECE):
            if unpacker is None and not is_first and not packed.strip(b"\0"):
                # Zeros behind the last member are padding, as of a tape.
                packed = b""
                continue
            unpacker = unpacker or zlib.decompressobj(31)
            try:
                yield unpacker.decompress(packed, _PIECE)
            except zlib.error as error:
                raise Broken(f"the gzip is damaged ({error})") from error
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                packed, unpacker, is_first = unpacker.unused_data, None, False
        if unpacker is not None:
            yield unpacker.flush()
            if not unpacker.eof:
                raise Broken("the gzip ends too early")


class Lines:
    """Cuts what is read into lines; of one that is too long only that is kept."""

    def __init__(self, file: Reads, limit: int) -> None:
        self._file = file
        self._limit = limit

    def __iter__(self) -> Iterator[bytes | None]:
        """Yield each line without its end, None for one over the limit. Raises Broken."""
        rest, is_long = bytearray(), False
        while piece := self._file.read(_PIECE):
            *ended, last = piece.split(b"\n")
            for part in ended:
                yield None if is_long or len(rest) + len(part) > self._limit else bytes(rest + part)
                rest.clear()
                is_long = False
            if is_long or len(rest) + len(last) > self._limit:
                rest.clear()
                is_long = True
            else:
                rest += last
        if rest or is_long:
            yield None if is_long else bytes(rest)

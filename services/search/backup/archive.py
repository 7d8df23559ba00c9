"""The files of a backup: lines of JSON packed by Zstandard (RFC 8878), and their manifest.

A folder without a manifest is no backup: it is written last. Files can be read by their owner only.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Literal, TypeVar

import msgspec
import zstandard
from pydantic import ValidationError

from shared.articles import Model
from shared.errors import CaibianError

ARTICLES, ROWS, TOMBSTONES, KEPT = "articles", "rows", "tombstones", "kept"
MANIFEST = "manifest.json"
_FORMAT = 1
_LEVEL = 6
_READ = 1 << 20

T = TypeVar("T")


class BackupUnusable(CaibianError):
    """The backup can't be used; take another, or mend what is said."""


class Part(Model):
    """A file of a backup: its bytes, its SHA-256 and, where it has them, its lines."""

    bytes: int
    sha256: str
    lines: int | None = None


class Manifest(Model):
    """What a backup holds.

    `horizon`: whatever was given that version or a lower one is in it or in the one before, so the
    next one leaves that out. `before` is the SHA-256 of the manifest that it goes on from.
    """

    format: Literal[1] = 1
    release: str
    begun_at: datetime
    ended_at: datetime
    version: int
    horizon: int
    before: str | None = None
    articles: int
    held_before: int
    unreadable: tuple[str, ...] = ()
    parts: dict[str, Part]


class Lines:
    """Writes the lines of a file and counts them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._encoder = msgspec.json.Encoder()
        self.count = 0

    def write(self, line: object) -> None:
        """Write a line."""
        self._file.write(self._encoder.encode(line))
        self._file.write(b"\n")
        self.count += 1


@contextmanager
def written(folder: Path, name: str, parts: dict[str, Part]) -> Iterator[Lines]:
    """Yield the lines of a new file; once it is on disk its part is noted."""
    path = folder / f"{name}.ndjson.zst"
    with _private(path) as file:
        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with packer.stream_writer(file, closefd=False) as packed:
            lines = Lines(packed)
            yield lines
        _to_disk(file)
    parts[path.name] = _part(path, lines.count)


def write_file(folder: Path, name: str, content: bytes, parts: dict[str, Part]) -> None:
    """Write a whole file."""
    with _private(folder / name) as file:
        file.write(content)
        _to_disk(file)
    parts[name] = _part(folder / name, None)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with which the backup is whole."""
    with _private(folder / f"{MANIFEST}.new") as file:
        file.write(manifest.model_dump_json(indent=2).encode())
        _to_disk(file)
    (folder / f"{MANIFEST}.new").rename(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises BackupUnusable."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise BackupUnusable(f"{folder / MANIFEST}: {error.strerror}") from error
    except ValidationError as error:
        raise BackupUnusable(f"{folder / MANIFEST} is none of format {_FORMAT}") from error


def check(folder: Path) -> Manifest:
    """Return the manifest once every file is found to be as it was written.

    Raises BackupUnusable.
    """
    manifest = read_manifest(folder)
    for name, part in manifest.parts.items():
        path = folder / name
        if not path.is_file() or _part(path, part.lines) != part:
            raise BackupUnusable(f"{path} is missing or not as it was written")
    return manifest


def mark_of(folder: Path) -> str:
    """Return what the next backup knows this one by."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def read(folder: Path, name: str, kind: type[T]) -> Iterator[T]:
    """Yield the lines of a file."""
    decoder = msgspec.json.Decoder(kind)
    with (folder / f"{name}.ndjson.zst").open("rb") as file:
        for line in _lines(zstandard.ZstdDecompressor().read_to_iter(file, read_size=_READ)):
            yield decoder.decode(line)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    for chunk in chunks:
        *whole, last = chunk.split(b"\n")
        for line in whole:
            yield b"".join([*rest, line])
            rest = []
        rest.append(last)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Yield a new file of the owner's alone."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        yield file


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _part(path: Path, lines: int | None) -> Part:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(bytes=path.stat().st_size, sha256=digest, lines=lines)

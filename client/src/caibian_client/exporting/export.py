"""Writes what the search API exports into a file of any form, in bounded memory."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from caibian_client.exporting.forms import Form, Writer
from caibian_client.exporting.parquet import ParquetWriter
from caibian_client.exporting.sheet import SheetWriter
from caibian_client.exporting.warc import WarcWriter

_WRITERS: dict[Form, Callable[[IO[bytes]], Writer]] = {
    Form.XLSX: SheetWriter,
    Form.PARQUET: ParquetWriter,
    Form.WARC: WarcWriter,
}


def export(
    pieces: Iterable[bytes], form: Form, file: IO[bytes], tell: Callable[[int], None]
) -> list[str]:
    """Write the pieces that the API sends for a form; return remarks on what doesn't fit into it.

    `tell` hears how many lines came since.
    """
    if form.is_copied:
        for piece in pieces:
            file.write(piece)
            tell(piece.count(b"\n"))
        return []
    writer = _WRITERS[form](file)
    for row in rows(pieces):
        writer.write(row)
        tell(1)
    writer.close()
    return writer.remarks


def rows(pieces: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the object of each line."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from map(json.loads, filter(None, lines))
    if rest:
        yield json.loads(rest)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes its place once it is whole: an export that fails leaves none.

    Raises OSError.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    # Made as any other file is, not for its maker alone.
    mask = os.umask(0)
    os.umask(mask)
    Path(file.name).chmod(0o666 & ~mask)
    Path(file.name).replace(path)

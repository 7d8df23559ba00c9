"""Reads one file, whatever its kind: the items in it, always in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from caibian_client.importing.bounded import Broken, Gunzip, Reads
from caibian_client.importing.items import Bad, Item, Ways
from caibian_client.importing.kinds import Kind, kind_of, mend_of, sniffed, suffixes
from caibian_client.importing.lines import read_json, read_ndjson
from caibian_client.importing.mhtml import read_mhtml
from caibian_client.importing.pages import read_html, read_text
from caibian_client.importing.sheets import read_excel
from caibian_client.importing.tables import read_csv, read_tsv
from caibian_client.importing.warc import read_warc
from caibian_client.importing.zips import read_zip

_HEAD = 4096
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_STREAMS: dict[Kind, Callable[[Reads, str, Ways], Iterator[Item]]] = {
    Kind.HTML: read_html,
    Kind.TEXT: read_text,
    Kind.NDJSON: read_ndjson,
    Kind.JSON: read_json,
    Kind.CSV: read_csv,
    Kind.TSV: read_tsv,
    Kind.MHTML: read_mhtml,
}
_IN_PLACE = (Kind.EXCEL, Kind.ZIP)


@dataclass(frozen=True)
class Reader:
    """Reads files in the given ways; `kind`: take every file for one of that kind."""

    ways: Ways
    kind: Kind | None = None

    def items(self, file: IO[bytes], name: str) -> Iterator[Item]:
        """Yield what is in a file that can be sought in; its faults are items."""
        yield from self._items(file, name, 0, self.kind)

    def _items(
        self, file: IO[bytes], name: str, depth: int, kind: Kind | None = None
    ) -> Iterator[Item]:
        try:
            yield from self._of_kind(file, name, kind or kind_of(name), depth)
        except Broken as error:
            yield Item("end", Bad(str(error), "What comes behind was not read"))
        except OSError as error:
            yield Item("end", Bad(f"it can't be read any further ({error})"))
        except Exception as error:  # noqa: BLE001  # no file, however odd, ends the import of others
            cause = f"it can't be read any further ({type(error).__name__}: {error})"
            yield Item("end", Bad(cause, "Please report it, with the file"))

    def _of_kind(self, file: IO[bytes], name: str, kind: Kind | None, depth: int) -> Iterator[Item]:
        ways = self.ways
        if kind is None and (mend := mend_of(name)):
            yield Item("", Bad("files of this kind can't be read", mend))
            return
        stream = _unpacked(file)
        if kind is None:
            head = stream.read(_HEAD)
            if not head:
                yield Item("", Bad("there is nothing in it"))
                return
            kind, stream = sniffed(head), _unpacked(file)
        if kind is Kind.WARC:
            # It finds the packing, the frames and the dictionaries in it by itself.
            file.seek(0)
            yield from read_warc(file, name, ways)
        elif kind in _IN_PLACE and stream is not file:
            mend = (
                f"Unpack it first: {suffixes(name)[1] or 'gz'} around a {kind.value} saves little"
            )
            yield Item("", Bad("it is packed twice", mend))
        elif kind is Kind.EXCEL:
            yield from read_excel(file, name, ways)
        elif kind is Kind.ZIP:
            yield from read_zip(file, self._items, depth)
        elif kind is None:
            yield Item("", Bad("it isn't text, nor any file that can be read", "Say --format KIND"))
        else:
            yield from _STREAMS[kind](stream, name, ways)


def _unpacked(file: IO[bytes]) -> Reads:
    """Return a file from its begin, without the gzip or zstd around it."""
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(_GZIP):
        return Gunzip(file)
    if magic == _ZSTD:
        from fastwarc.stream_io import ZstdReader

        zstd: Reads = ZstdReader(file)
        return zstd
    return file

"""Tables as CSV or TSV, the first row naming the columns, in UTF-8, UTF-16 or GB 18030."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from caibian_client.importing.bounded import Broken, Reads
from caibian_client.importing.columns import article, left_out, understood
from caibian_client.importing.items import Bad, Item, Note, Ways

_SAMPLE = 256 << 10
_PIECE = 64 << 10
_LINE_CHARS = 8 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (b"\xfe\xff", "utf-16"))
_CLOSE = "The rows behind it were not read: close the quotation mark that is open there"


def read_csv(file: Reads, _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the article of each row of a table that is cut by commas or semicolons."""
    yield from _table(file, ways, None)


def read_tsv(file: Reads, _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the article of each row of a table that is cut by tabs."""
    yield from _table(file, ways, "\t")


def _table(file: Reads, ways: Ways, cut: str | None) -> Iterator[Item]:
    # The module has one limit for all of a process: no field of ours may be larger.
    csv.field_size_limit(ways.item_bytes)
    lines = _lines(file, ways.charset)
    try:
        yield from _rows(lines, ways, cut)
    except (Broken, UnicodeError, csv.Error) as error:
        yield Item("end", Bad(f"the table can't be read any further ({error})", _CLOSE))


def _rows(lines: Iterator[str], ways: Ways, cut: str | None) -> Iterator[Item]:
    first = next(lines, "")
    reader = csv.reader(_with(first, lines), delimiter=cut or _delimiter(first))
    names = [name.strip() for name in next(reader, [])]
    fields = understood(names, ways, is_table=True)
    if missing := [each for each in ways.columns.values() if each not in names]:
        mend = f"There are: {', '.join(names[:30])}"
        yield Item("line 1", Bad(f"there is no column {', '.join(missing)}", mend))
        return
    if "content" not in fields:
        mend = f"Name it: --map content=COLUMN; there are: {', '.join(names[:30])}"
        yield Item("line 1", Bad("no column is the content", mend))
        return
    if dropped := left_out(names, fields, ways):
        yield Item("line 1", Note(f"columns left out: {', '.join(dropped)}"))
    before = reader.line_num
    for row in reader:
        if any(value.strip() for value in row):
            values = dict(zip(names, row, strict=False))
            yield Item(f"line {before + 1}", article(values, fields, ways))
        before = reader.line_num


def _delimiter(head: str) -> str:
    """Return what the columns are cut by: the one of the usual marks that the head has most of."""
    return max((",", ";", "\t", "|"), key=head.count)


def _with(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: Reads, charset: str | None) -> Iterator[str]:
    """Yield the lines with their ends. Raises csv.Error for one that is too long, UnicodeError."""
    head = b""
    while len(head) < _SAMPLE and (piece := file.read(_PIECE)):
        head += piece
    decoder = codecs.getincrementaldecoder(charset or _charset(head))("replace")
    rest = ""
    piece = head
    while piece:
        *ended, rest = (rest + decoder.decode(piece)).split("\n")
        yield from (f"{line}\n" for line in ended)
        if len(rest) > _LINE_CHARS:
            raise csv.Error(f"a line is longer than {_LINE_CHARS} characters")
        piece = file.read(_PIECE)
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


def _charset(head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # As Excel in China writes it.
        return "gb18030"
    return "utf-8"

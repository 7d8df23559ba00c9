"""Tables of Excel (.xlsx): every sheet, the first row that isn't empty naming the columns.

Read row by row; the texts that cells share are held in memory, so they are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from caibian_client.importing.columns import article, left_out, understood
from caibian_client.importing.items import Bad, Content, Item, Note, Ways

_UNPACKED = 2 << 30
_SHARED = 256 << 20
_MAX_COLUMNS = 1000


def read_excel(file: IO[bytes], _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the article of each row of each sheet; of formulas their last value."""
    if bad := _unfit(file):
        yield Item("", bad)
        return
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                yield from _rows(sheet.title, sheet.iter_rows(values_only=True), ways)
        finally:
            book.close()
    except Exception as error:  # noqa: BLE001  # a damaged book raises whatever its parser met
        yield Item("end", Bad(f"the workbook can't be read any further ({error})", "Save it anew"))


def _unfit(file: IO[bytes]) -> Bad | None:
    try:
        with ZipFile(file) as packed:
            sizes = {each.filename: each.file_size for each in packed.infolist()}
    except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError) as error:
        return Bad(f"it isn't a workbook ({error})", "Save it as .xlsx without a password")
    finally:
        file.seek(0)
    if sum(sizes.values()) > _UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > _SHARED:
        return Bad("the workbook is too large unpacked", "Save it as .csv, which is read by lines")
    return None


def _rows(sheet: str, rows: Iterator[Sequence[Any]], ways: Ways) -> Iterator[Item]:
    names: list[str] = []
    fields: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if not any(value not in (None, "") for value in row):
            continue
        if names:
            yield Item(f"{sheet} row {number}", _article(names, row, fields, ways))
            continue
        names = [str(_value(value) or "").strip() for value in row[:_MAX_COLUMNS]]
        fields = understood(names, ways, is_table=True)
        if "content" not in fields or (set(fields.values()) - set(names)):
            mend = f"Name it: --map content=COLUMN; there are: {', '.join(filter(None, names))}"
            missing = ", ".join(sorted(set(fields.values()) - set(names))) or "the content"
            yield Item(
                f"{sheet} row {number}", Note(f"sheet left out: no column {missing}. {mend}")
            )
            return
        if dropped := left_out(names, fields, ways):
            yield Item(f"{sheet} row {number}", Note(f"columns left out: {', '.join(dropped)}"))


def _article(names: list[str], row: Sequence[Any], fields: dict[str, str], ways: Ways) -> Content:
    values = {
        name: _value(value)
        for name, value in zip(names, row, strict=False)
        if name and value not in (None, "")
    }
    return article(values, fields, ways)


def _value(value: Any) -> str | int | float | bool | None:
    """Return a cell's value as JSON has it: days and times by ISO 8601, whole numbers whole."""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)

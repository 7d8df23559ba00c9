"""An Excel workbook, row by row; whatever stands in a cell is text and never a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

_CELL = 32_767
"""Characters that Excel takes in a cell."""
_ROWS = 1_048_576
"""Rows that Excel takes in a sheet."""


class SheetWriter:
    """Writes a workbook, in a new sheet where one is full."""

    def __init__(self, file: IO[bytes], rows: int = _ROWS) -> None:
        from xlsxwriter import Workbook

        self._book = Workbook(file, {"constant_memory": True})
        self._bold = self._book.add_format({"bold": True})
        self._rows, self._at = rows, rows
        self._cut = 0
        self.remarks: list[str] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """Write an article."""
        if self._at >= self._rows:
            self._begin_sheet(list(row))
        for column, value in enumerate(row.values()):
            self._sheet.write_string(self._at, column, self._cell(value))
        self._at += 1

    def close(self) -> None:
        """Finish the workbook."""
        if not self._book.worksheets():
            self._book.add_worksheet("articles")
        self._book.close()
        if self._cut:
            more = "the whole text is in CSV, NDJSON and Parquet"
            words = f"{self._cut} cells were cut at {_CELL} characters, as Excel has it; {more}"
            self.remarks.append(words)

    def _begin_sheet(self, columns: list[str]) -> None:
        number = len(self._book.worksheets()) + 1
        self._sheet = self._book.add_worksheet("articles" if number == 1 else f"articles {number}")
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            self._sheet.write_string(0, column, name, self._bold)
        self._at = 1

    def _cell(self, value: Any) -> str:
        text = "; ".join(value) if isinstance(value, list) else str(value or "")
        if len(text) <= _CELL:
            return text
        self._cut += 1
        return text[: _CELL - 1] + "…"

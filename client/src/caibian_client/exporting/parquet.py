"""Parquet: a column each, lists as lists, times as times, in row groups of bounded size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any, get_args

from caibian_client import ExportedArticle

_ROWS = 5_000
_BYTES = 16 << 20


class ParquetWriter:
    """Writes a Parquet file, packed by Zstandard."""

    def __init__(self, file: IO[bytes], rows: int = _ROWS) -> None:
        self._file, self._rows = file, rows
        self._waiting: list[dict[str, Any]] = []
        self._size = 0
        self._writer: Any = None
        self.remarks: list[str] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """Write an article."""
        self._waiting.append({name: _value(name, value) for name, value in row.items()})
        self._size += 3 * len(row.get("text") or "")
        if len(self._waiting) >= self._rows or self._size >= _BYTES:
            self._write_group()

    def close(self) -> None:
        """Write the last row group and the footer."""
        if self._waiting or self._writer is None:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter as Arrow

        if self._writer is None:
            self._schema = _schema(self._waiting[0] if self._waiting else _nothing())
            self._writer = Arrow(self._file, self._schema, compression="zstd")
        self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
        self._waiting, self._size = [], 0


def _schema(row: Mapping[str, Any]) -> Any:
    """Return the columns of an article's row."""
    import pyarrow as pa

    kinds = []
    for name, value in row.items():
        if _is_time(name):
            kinds.append((name, pa.timestamp("us", tz="UTC")))
        else:
            kinds.append((name, pa.list_(pa.string()) if isinstance(value, list) else pa.string()))
    return pa.schema(kinds)


def _nothing() -> dict[str, Any]:
    """Return a row as it would be, for a file without any."""
    return {
        name: [] if get_args(field.annotation)[-1:] == (...,) else None
        for name, field in ExportedArticle.model_fields.items()
    }


def _value(name: str, value: Any) -> Any:
    if _is_time(name) and isinstance(value, str):
        # Python 3.10 doesn't know the letter for UTC.
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


def _is_time(name: str) -> bool:
    return name.endswith("_at")

"""What an export can be written as, and what each of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol


class Form(str, Enum):  # Python 3.10 has no StrEnum
    """A format of files; the value is also their usual suffix."""

    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    WARC = "warc"
    RAW = "raw"

    @property
    def asked(self) -> str:
        """Return the format that the search API is asked for."""
        if self in (Form.WARC, Form.RAW):
            return "raw"
        return "csv" if self is Form.CSV else "ndjson"

    @property
    def is_copied(self) -> bool:
        """Tell whether what the API sends is the file already."""
        return self in (Form.NDJSON, Form.CSV, Form.RAW)

    @property
    def is_stream(self) -> bool:
        """Tell whether it can be written into a pipe."""
        return self not in (Form.XLSX, Form.PARQUET)


class Writer(Protocol):
    """Writes articles one after the other in bounded memory."""

    remarks: list[str]

    def write(self, row: Mapping[str, Any]) -> None:
        """Write an article."""

    def close(self) -> None:
        """Write what is left."""


_SUFFIXES = {
    "jsonl": Form.NDJSON,
    "warc.gz": Form.WARC,
    **{form.value: form for form in Form if form is not Form.RAW},
}


def form_of(name: str) -> Form | None:
    """Return the form that a file's name tells."""
    parts = name.lower().rsplit("/", 1)[-1].split(".")
    for length in (2, 1):
        if form := _SUFFIXES.get(".".join(parts[-length:])):
            return form
    return None

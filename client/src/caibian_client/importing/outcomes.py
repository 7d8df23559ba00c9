"""What became of each item, and the report of it: a line of JSON each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any


class Outcome(str, Enum):  # Python 3.10 has no StrEnum
    """What became of an item; what has `failed` is tried again by the next run."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    NOTE = "note"


@dataclass(frozen=True)
class Result:
    """What became of an item: its article's id, or what is wrong and how to mend it."""

    outcome: Outcome
    id: str | None = None
    cause: str | None = None

    def line(self, file: str, place: str) -> dict[str, Any]:
        """Return what the report says of it."""
        told = {"file": file, "place": place, "outcome": self.outcome.value}
        more = {"id": self.id, "cause": self.cause}
        return told | {name: value for name, value in more.items() if value is not None}


class Report:
    """A file of results; what a killed import wrote behind its last save is cut off."""

    def __init__(self, file: Path, length: int) -> None:
        """Open it to go on after so many bytes. Raises OSError."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = file.open("ab")
        if self._file.tell() > length:
            self._file.truncate(length)

    def write(self, line: dict[str, Any]) -> None:
        """Write a line."""
        text = json.dumps(line, ensure_ascii=False) + "\n"
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def saved(self) -> int:
        """Write out what waits; return the length in bytes."""
        self._file.flush()
        return self._file.tell()

    def close(self) -> None:
        """Close it."""
        self._file.close()

"""How far an import has come, kept so that a kill at any moment loses nothing and doubles nothing.

Of each file it knows how many items were taken, from the first one on without a gap but for those
that failed. What was under way when the process died is posted again, in the same order, and is the
same to the service.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from caibian_client.importing.files import Found

_TABLES = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, changed_ns INTEGER, taken INTEGER, is_done INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failed (
    path TEXT, number INTEGER, PRIMARY KEY (path, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
"""


class InUse(Exception):
    """Another process imports by this journal just now."""


class NotJournal(Exception):
    """The file is no journal of an import."""


class Journal:
    """The journal in a file (SQLite), held by one process; a kill leaves it as of its last save."""

    def __init__(self, file: Path) -> None:
        """Open or make it. Raises InUse, NotJournal, OSError."""
        file.parent.mkdir(parents=True, exist_ok=True)
        # SQLite says no more of a file that can't be opened than that; this says why.
        file.open("ab").close()
        self._base = sqlite3.connect(file, timeout=0.2, isolation_level=None)
        try:
            self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.execute("BEGIN EXCLUSIVE")
            for statement in filter(str.strip, _TABLES.split(";")):
                self._base.execute(statement)
        except sqlite3.OperationalError as error:
            self._base.close()
            raise InUse(str(file)) from error
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise NotJournal(str(file)) from error

    def taken(self, file: Found) -> int | None:
        """Return how many items of a file were taken, None once that is all and none failed.

        A file that has changed since is a new one.
        """
        row = self._base.execute(
            "SELECT size, changed_ns, taken, is_done FROM files WHERE path = ?", [_key(file)]
        ).fetchone()
        if row is None or tuple(row[:2]) != (file.size, file.changed_ns):
            return 0
        return None if row[3] and not self.failed(file) else int(row[2])

    def failed(self, file: Found) -> set[int]:
        """Return which items of a file failed and are to be tried again."""
        rows = self._base.execute("SELECT number FROM failed WHERE path = ?", [_key(file)])
        return {int(number) for (number,) in rows}

    def note_failed(self, file: Found, number: int, *, is_so: bool) -> None:
        """Note that an item failed, or doesn't any more, to be saved."""
        verb = "INSERT OR IGNORE INTO failed VALUES (?, ?)"
        gone = "DELETE FROM failed WHERE path = ? AND number = ?"
        self._base.execute(verb if is_so else gone, [_key(file), number])

    def note(self, file: Found, taken: int, *, is_done: bool = False) -> None:
        """Note how many items of a file were taken, to be saved."""
        self._base.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            [_key(file), file.size, file.changed_ns, taken, is_done],
        )

    def counts(self) -> dict[str, int]:
        """Return the numbers that were kept."""
        return dict(self._base.execute("SELECT name, value FROM counts"))

    def save(self, counts: Mapping[str, int]) -> None:
        """Keep what was noted, and numbers beside it, all at once."""
        rows = list(counts.items())
        self._base.executemany("INSERT OR REPLACE INTO counts VALUES (?, ?)", rows)
        self._base.execute("COMMIT")
        self._base.execute("BEGIN EXCLUSIVE")

    def clear(self) -> None:
        """Forget everything."""
        self._base.execute("DELETE FROM files")
        self._base.execute("DELETE FROM failed")
        self._base.execute("DELETE FROM counts")

    def close(self) -> None:
        """Let go of it without what wasn't saved."""
        self._base.close()

    def __enter__(self) -> Journal:
        """Return it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def usual_place(service: str, paths: list[Path], ways: object) -> Path:
    """Return where the journal of an import lies unless told: one for the same files and ways."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    named = [service, [str(path.resolve()) for path in paths], repr(ways)]
    name = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:24]
    return Path(home) / "caibian" / "imports" / f"{name}.journal"


def _key(file: Found) -> str:
    return os.fsencode(file.path.absolute()).decode("utf-8", "backslashreplace")

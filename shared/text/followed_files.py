"""Lists that a newsroom keeps in files: read line by line, and again when they change."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from shared.errors import BadList

T = TypeVar("T")
_CHECK_SECONDS = 1.0


def entries(path: Path, bad: type[BadList]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a list with their numbers, without blank ones and remarks.

    Raises `bad` with the file where it can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise bad(path, 0, str(error)) from error
    numbered = enumerate(lines, start=1)
    return ((n, line) for n, line in numbered if line.strip() and not line.startswith("#"))


class Followed(Generic[T]):
    """What a file says now; a version that can't be read leaves the last in force."""

    def __init__(
        self, path: Path | None, read: Callable[[Path], T], none: T, warn: Callable[[str], None]
    ) -> None:
        """Read the file, `none` stands for it where there is no path. Raises BadList."""
        self._path, self._read, self._warn = path, read, warn
        self._stamp = self._stamped()
        self._current = read(path) if path else none
        self._checked = time.monotonic()

    def __call__(self) -> T:
        """Return what is in force; a change is seen within a second."""
        now = time.monotonic()
        if self._path and now - self._checked >= _CHECK_SECONDS:
            self._checked = now
            if (stamp := self._stamped()) != self._stamp:
                self._stamp = stamp
                self._reload(self._path)
        return self._current

    def _reload(self, path: Path) -> None:
        try:
            self._current = self._read(path)
        except BadList as error:
            self._warn(str(error))

    def _stamped(self) -> tuple[int, int]:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return 0, 0
        return (found.st_mtime_ns, found.st_size) if found else (0, 0)

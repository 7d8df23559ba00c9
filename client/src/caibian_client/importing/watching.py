"""A folder that is watched: what comes into it goes in, once it has stopped growing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from caibian_client.importing.files import Found, found
from caibian_client.importing.journal import Journal


class Watch:
    """Tells, look after look, the files that are new or changed and lie still."""

    def __init__(self, paths: Iterable[Path], journal: Journal) -> None:
        self._paths = list(paths)
        self._journal = journal
        self._restless: dict[Path, Found] = {}

    def look(self) -> Iterator[Found]:
        """Yield the files that are as they were at the look before, and not yet taken."""
        seen: dict[Path, Found] = {}
        for file in found(self._paths):
            if self._journal.taken(file) is None:
                continue
            if self._restless.get(file.path) == file:
                yield file
            seen[file.path] = file
        self._restless = seen


def watch(look: Watch, take: Callable[[Iterable[Found]], object], rest: Callable[[], bool]) -> None:
    """Take in what each look finds; `rest` waits, and tells whether to go on."""
    while True:
        take(look.look())
        if not rest():
            return

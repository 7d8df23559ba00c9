"""Which files are read: those named, and those of folders, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from caibian_client.importing.kinds import kind_of, mend_of

_FOLDERS_OF_PARTS = ("_files", ".files", "_文件", ".fld")
"""What browsers and Word call the folder of a saved page's pictures and frames."""


@dataclass(frozen=True)
class Found:
    """A file: its path, its name below what was given, its size in bytes and when it changed."""

    path: Path
    name: str
    size: int
    changed_ns: int


class Missing(Exception):
    """There is no such file or folder."""


def found(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield the files that may hold articles, folders sorted by name. Raises Missing.

    What is named itself is read whatever it is called. Of folders are left out: hidden files, what
    links lead to, files of other kinds, and the parts of saved pages.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, path)
        elif path.is_file():
            yield _of(path, path.name)
        else:
            raise Missing(str(path))


def _in_folder(folder: Path, root: Path) -> Iterator[Found]:
    with os.scandir(folder) as entries:
        each = sorted(entries, key=lambda entry: entry.name)
    stems = {Path(entry.name).stem for entry in each if entry.is_file()}
    for entry in each:
        if entry.name.startswith(".") or entry.name == "__MACOSX":
            continue
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if not _is_of_parts(entry.name, stems):
                yield from _in_folder(path, root)
        elif entry.is_file(follow_symlinks=False) and (kind_of(entry.name) or mend_of(entry.name)):
            yield _of(path, path.relative_to(root).as_posix())


def _is_of_parts(name: str, stems: set[str]) -> bool:
    return any(name.endswith(end) and name[: -len(end)] in stems for end in _FOLDERS_OF_PARTS)


def _of(path: Path, name: str) -> Found:
    told = path.stat()
    return Found(path, name, told.st_size, told.st_mtime_ns)

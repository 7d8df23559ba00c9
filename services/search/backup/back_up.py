"""Takes a backup while articles come in.

Whatever was acknowledged before it began, and neither changed nor withdrawn while it ran, is in it
as it stands; of what came, changed or went meanwhile, each article is in it as it was at one moment
or not at all. For what is under way is read first, then the index, then what was withdrawn: an
article moves that way only, so none slips through.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from services.search.backup.archive import (
    ARTICLES,
    KEPT,
    ROWS,
    TOMBSTONES,
    BackupUnusable,
    Lines,
    Manifest,
    Part,
    check,
    mark_of,
    write_file,
    write_manifest,
    written,
)
from services.search.backup.lines import article_line, kept_line, row_line
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.index.ports import SearchReader
from services.search.query.query import Query
from shared import __version__
from shared.logs import get_logger
from shared.path.copies import StoreCopy

_CHUNK = 200


def back_up(
    folder: Path,
    *,
    index: SearchReader,
    store: StoreCopy,
    files: Mapping[str, bytes],
    before: Path | None = None,
    tell: Callable[[int], object] = lambda _: None,
) -> Manifest:
    """Write a backup into a new folder; `before` is the backup that it goes on from.

    `files` lie in it under their names, as they are.
    Raises BackupUnusable, IndexAway, RedisAway, OSError.
    """
    horizon = check(before).horizon if before else None
    _make_empty(folder)
    begun_at, parts = datetime.now(UTC), dict[str, Part]()
    version = store.version()
    lowest = _write_rows(folder, store, parts)
    articles = _Articles(index, store, horizon)
    with written(folder, ARTICLES, parts) as lines:
        articles.write(lines, tell)
    _write_rest(folder, store, parts)
    for name, content in files.items():
        write_file(folder, name, content, parts)
    manifest = Manifest(
        release=__version__,
        begun_at=begun_at,
        ended_at=datetime.now(UTC),
        version=version,
        # What was under way then may have come into the index since, under the version it had.
        horizon=min(version, lowest - 1) if lowest else version,
        before=mark_of(before) if before else None,
        articles=articles.count,
        held_before=articles.held_before,
        unreadable=tuple(articles.unreadable),
        parts=parts,
    )
    write_manifest(folder, manifest)
    return manifest


def _make_empty(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    if any(folder.iterdir()):
        raise BackupUnusable(f"{folder} is not empty: name a new folder")


def _write_rows(folder: Path, store: StoreCopy, parts: dict[str, Part]) -> int | None:
    """Write what is under way; return the lowest version of it."""
    lowest: int | None = None
    with written(folder, ROWS, parts) as lines:
        for record in store.rows():
            lines.write(row_line(record))
            if record.is_due:
                lowest = min(lowest or record.version, record.version)
    return lowest


def _write_rest(folder: Path, store: StoreCopy, parts: dict[str, Part]) -> None:
    """Write what was withdrawn, and what else is kept in the store."""
    with written(folder, TOMBSTONES, parts) as lines:
        for record in store.tombstones():
            lines.write(row_line(record))
    with written(folder, KEPT, parts) as lines:
        for kept in store.kept():
            lines.write(kept_line(kept))


class _Articles:
    """Writes the articles of the index, and counts them."""

    def __init__(self, index: SearchReader, store: StoreCopy, horizon: int | None) -> None:
        self._index = index
        self._store = store
        self._horizon = horizon
        self.count = self.held_before = 0
        self.unreadable: list[str] = []

    def write(self, lines: Lines, tell: Callable[[int], object]) -> None:
        """Write all, those up to the horizon without their contents."""
        for chunk in _chunks(self._index.scan(Query())):
            records = self._store.records([stored.id for stored in chunk])
            for stored, record in zip(chunk, records, strict=True):
                is_whole = self._horizon is None or stored.version > self._horizon
                try:
                    line = article_line(stored, record, is_whole=is_whole)
                except UNREADABLE as error:
                    get_logger("backup").error("%s can't be read", stored.id, exc_info=error)
                    self.unreadable.append(stored.id)
                    continue
                lines.write(line)
                self.count += 1
                self.held_before += not is_whole
            tell(len(chunk))


def _chunks(stored: Iterator[Stored]) -> Iterator[list[Stored]]:
    while chunk := list(islice(stored, _CHUNK)):
        yield chunk

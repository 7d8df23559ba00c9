"""Brings a backup back, with all that was annotated: nothing is annotated a second time."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from services.search.article import decode_article
from services.search.backup.archive import (
    ARTICLES,
    KEPT,
    ROWS,
    TOMBSTONES,
    BackupUnusable,
    check,
    mark_of,
    read,
    read_manifest,
)
from services.search.backup.lines import ArticleLine, KeptLine, RowLine, text_of
from services.search.documents.document import Document, document
from services.search.index.ports import Outcome, SearchIndex
from services.search.query.query import Query
from shared.path.copies import StoreCopy

_BULK = 500
T = TypeVar("T")


@dataclass
class Restored:
    """How many articles came into the index, are under way or dead, and were refused by it."""

    articles: int = 0
    rows: int = 0
    refused: int = 0


def restore(
    folders: Sequence[Path],
    *,
    index: SearchIndex,
    store: StoreCopy,
    is_forced: bool = False,
    tell: Callable[[int], object] = lambda _: None,
) -> Restored:
    """Bring back a backup and those that go on from it, the oldest first.

    What is there already under a higher version stays (only if `is_forced`, else nothing may be
    there). Raises BackupUnusable, before anything is written, IndexAway and RedisAway.
    """
    check_chain(folders)
    if not is_forced and not (store.is_empty() and index.search(Query(size=1)).total == 0):
        raise BackupUnusable("the system holds something already: empty it, or say --into-used")
    last, done = folders[-1], Restored()
    store.raise_version(read_manifest(last).version)
    for name in (TOMBSTONES, ROWS):
        for rows in _chunks(read(last, name, RowLine)):
            store.restore([row.record() for row in rows])
            done.rows += len(rows) if name == ROWS else 0
    for lines in _chunks(_articles(folders)):
        _write(lines, index, store, done)
        tell(len(lines))
    for kept in read(last, KEPT, KeptLine):
        store.restore_kept(kept.kept(), replaces=not is_forced)
    return done


def check_chain(folders: Sequence[Path]) -> None:
    """Check every file, and that each backup goes on from the one before. Raises BackupUnusable."""
    before: str | None = None
    for folder in folders:
        manifest = check(folder)
        if manifest.before != before:
            needed = "goes on from another one" if manifest.before else "goes on from none"
            raise BackupUnusable(f"{folder} {needed}; name a whole one and all behind it, in order")
        before = mark_of(folder)


def _articles(folders: Sequence[Path]) -> Iterator[ArticleLine]:
    """Yield the articles of the last backup, with contents that earlier ones have."""
    *earlier, last = folders
    yield from (line for line in read(last, ARTICLES, ArticleLine) if line.is_whole)
    if not earlier:
        return
    # On disk, since there may be millions of them.
    with closing(sqlite3.connect("")) as known:
        known.execute("CREATE TABLE held (id TEXT PRIMARY KEY, version INT, line BLOB)")
        for lines in _chunks(read(last, ARTICLES, ArticleLine)):
            held = [(one.id, one.version, _packed(one)) for one in lines if not one.is_whole]
            known.executemany("INSERT INTO held VALUES (?, ?, ?)", held)
        for folder in reversed(earlier):
            for line in read(folder, ARTICLES, ArticleLine):
                if line.is_whole:
                    yield from _completed(line, known)
        if missing := known.execute("SELECT id FROM held LIMIT 1").fetchone():
            raise BackupUnusable(f"no backup holds {missing[0]}")


def _packed(line: ArticleLine) -> bytes:
    return msgspec.json.encode(line)


def _completed(line: ArticleLine, known: sqlite3.Connection) -> Iterator[ArticleLine]:
    """Yield an article of an earlier backup if the last one has it still, in its group there."""
    asked = (line.id, line.version)
    found = known.execute("SELECT line FROM held WHERE id = ? AND version = ?", asked).fetchone()
    if found:
        known.execute("DELETE FROM held WHERE id = ?", (line.id,))
        later = msgspec.json.decode(found[0], type=ArticleLine)
        yield msgspec.structs.replace(line, group=later.group, row=later.row)


def _write(
    lines: Sequence[ArticleLine], index: SearchIndex, store: StoreCopy, done: Restored
) -> None:
    """Write articles into the index and what the ledger must know of them into the store."""
    rows = {line.id: line.row for line in lines if line.row}
    records = [row.record() for row in rows.values()]
    belongs = dict(zip(rows, store.restore(records), strict=True))
    unknown = [line.id for line in lines if line.id not in belongs]
    # What the ledger didn't know as indexed it may know as withdrawn since.
    versions = {line.id: line.version for line in lines}
    belongs |= {
        id: not (record and record.withdrawn > versions[id])
        for id, record in zip(unknown, store.records(unknown), strict=True)
    }
    made = [_document(line) for line in lines if belongs[line.id]]
    outcomes = index.write(made) if made else []
    done.refused += sum(each.outcome is Outcome.REJECTED for each in outcomes)
    done.articles += sum(each.outcome is Outcome.WRITTEN for each in outcomes)


def _document(line: ArticleLine) -> Document:
    article = decode_article(bytes(line.article))
    made = document(article, line.version, raw=text_of(line.raw) or "")
    return replace(made, keywords=made.keywords | {"group": [line.group]})


def _chunks(lines: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(lines)
    while chunk := list(islice(iterator, _BULK)):
        yield chunk

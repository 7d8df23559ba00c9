"""The local index: tantivy in a folder, one writer and any number of readers."""

import fcntl
import time
from collections.abc import Callable, Collection, Sequence
from itertools import product
from pathlib import Path
from typing import IO, Any

import tantivy

from services.search.documents.counted_fields import COUNTED, FOUND
from services.search.documents.document import (
    BLOBS,
    KEYWORDS,
    NUMBERS,
    SCOPES,
    Document,
    Removal,
)
from services.search.documents.heard import HEARD
from services.search.documents.packing import signature
from services.search.documents.rebuild import Remake, remade
from services.search.fields import Grain, Heard
from services.search.index.local.opening import NEW, index_errors, register_tokens
from services.search.index.local.query import alike
from services.search.index.local.reader import LocalReader
from services.search.index.local.rebuild import fill, mend, source, swap, swap_and_keep
from services.search.index.ports import NEAREST, Alike, IndexLocked, Outcome, Written

_TOMBSTONE_SECONDS = 600
_HEAP = 64 << 20


class LocalIndex(LocalReader):
    """Writes to the folder as well (port SearchIndex); one process at a time."""

    has_one_writer = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._data = folder
        self._lock_file: IO[str] | None = None
        self._writer: Any = None
        self._tombstones: dict[str, tuple[int, float]] = {}

    def open(self) -> None:
        """Make the folder if need be and take its lock. Raises IndexLocked.

        An index of an older Caibian is made anew first, without what of it can't be read: it is
        kept for that.
        """
        if self._writer is not None:
            return
        self._data.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        mend(self._data)
        old = source(self._data)
        if old is not None and old != self._folder:
            self._replace(old, remade, leaves_out=True)
        self._folder.mkdir(exist_ok=True)
        self._opened = register_tokens(tantivy.Index(_schema(), str(self._folder), reuse=True))
        self._writer = self._opened.writer(heap_size=_HEAP, num_threads=1)

    def rebuild(self, remake: Remake) -> int:
        """Make the index anew. The writer is busy with it until it is done."""
        with index_errors():
            self.open()
            self._writer.wait_merging_threads()
            self._writer = None
            count = self._replace(self._folder, remake, leaves_out=False)
            self._opened = self._latest = None
            self.open()
            return count

    def _replace(self, old: Path, remake: Remake, *, leaves_out: bool) -> int:
        new = self._data / NEW
        new.mkdir()
        writer = register_tokens(tantivy.Index(_schema(), str(new))).writer(
            heap_size=_HEAP, num_threads=1
        )
        try:
            count, left_out = fill(
                old, writer, lambda it: _tantivy_document(remake(it)), leaves_out=leaves_out
            )
            (swap_and_keep if left_out else swap)(self._data, new, old)
        except BaseException:
            mend(self._data)
            raise
        return count

    def _take_lock(self) -> None:
        """Keep other writers out; tantivy's own lock lies in a folder that a rebuild replaces."""
        if self._lock_file is not None:
            return
        self._lock_file = (self._data / "index.lock").open("w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._unlock()
            raise IndexLocked(self._folder) from error

    def _unlock(self) -> None:
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles."""
        with index_errors():
            self.open()
            self._forget()
            written: dict[str, int] = {}
            try:
                outcomes = [self._write(item, written) for item in items]
                self._writer.commit()
            except BaseException:
                self._start_over()
                raise
        now = time.monotonic()
        removed = {item.id for item in items if isinstance(item, Removal) and item.id in written}
        self._tombstones |= {id: (written[id], now) for id in removed}
        return outcomes

    def mend(self, is_rebuilding: Callable[[], bool]) -> None:
        """Do nothing: only this writer makes it anew, and what it left is gone when it opens."""

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Look up articles by their bands."""
        with index_errors():
            self.open()
            searcher = self._newest()[1]
            found = (self._alike(searcher, each, NEAREST + len(without)) for each in bands)
            return [[one for one in each if one.id not in without][:NEAREST] for each in found]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article."""
        self.write([Removal(id, version)])

    def close(self) -> None:
        """Give the lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
        self._unlock()

    def _alike(self, searcher: Any, bands: Sequence[str], most: int) -> list[Alike]:
        # Of most articles no band is there at all, which the dictionary of terms tells quickly.
        bands = [band for band in bands if searcher.doc_freq("band", band)]
        if not bands:
            return []
        found = searcher.search(alike(bands, self._index().schema), most, count=False).hits
        articles = (searcher.doc(address) for _, address in found)
        return [
            Alike(
                id=each.get_first("id"),
                group=each.get_first("group"),
                signature=signature(bytes(each.get_first("enriched"))),
            )
            for each in articles
        ]

    def _start_over(self) -> None:
        """Forget what wasn't committed; a writer that can't even do that is replaced."""
        try:
            self._writer.rollback()
        except Exception:  # noqa: BLE001  # tantivy's writer ends with its first error
            self._writer = None

    def _write(self, item: Document | Removal, written: dict[str, int]) -> Written:
        if item.version < self._version(item.id, written):
            return Written(Outcome.STALE)
        if isinstance(item, Removal):
            self._writer.delete_documents_by_term("id", item.id)
        else:
            try:
                made = _tantivy_document(item)
            except (TypeError, ValueError, OverflowError) as error:
                return Written(Outcome.REJECTED, str(error))
            self._writer.delete_documents_by_term("id", item.id)
            self._writer.add_document(made)
        written[item.id] = item.version
        return Written(Outcome.WRITTEN)

    def _version(self, id: str, written: dict[str, int]) -> int:
        if id in written:
            return written[id]
        removed = self._tombstones[id][0] if id in self._tombstones else 0
        found = self._find(id, self._newest()[1])
        return max(removed, int(found.get_first("version")) if found else 0)

    def _forget(self) -> None:
        """Forget removals from before, as no older write can still come."""
        limit = time.monotonic() - _TOMBSTONE_SECONDS
        self._tombstones = {id: dead for id, dead in self._tombstones.items() if dead[1] > limit}


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for scope, grain in product(SCOPES, Grain):
        # Only characters are ever asked for as phrases.
        option = "position" if grain is Grain.CHARACTERS else "freq"
        builder.add_text_field(f"{scope}_{grain}", tokenizer_name="tokens", index_option=option)
    for what, heard in product(HEARD, Heard):
        builder.add_text_field(f"{what}_{heard}", tokenizer_name="tokens", index_option="position")
    for name in KEYWORDS:
        stored = name in ("id", "group")
        builder.add_text_field(
            name,
            stored=stored,
            fast=name in FOUND,
            tokenizer_name="raw",
            index_option="basic",
        )
    for name in COUNTED:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, stored=name == "version", indexed=True, fast=True)
    for name in BLOBS:
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def _tantivy_document(item: Document) -> Any:
    made = tantivy.Document()
    for name, text in item.texts.items():
        made.add_text(name, text)
    for name, values in item.keywords.items():
        for value in values:
            made.add_text(name, value)
    for name, number in item.numbers.items():
        made.add_integer(name, number)
    for name, blob in item.blobs.items():
        made.add_bytes(name, blob)
    return made

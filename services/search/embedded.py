"""The embedded index: tantivy in a local folder, one writer and any number of readers."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import tantivy

from services.search.documents import (
    BLOBS,
    HEARD,
    KEYWORDS,
    NUMBERS,
    SCHEMA,
    SCOPES,
    Document,
    Removal,
)
from services.search.embedded_query import render
from services.search.ports import Found, Hit, IndexAway, IndexLocked, Outcome, Written
from services.search.queries import Query, Sort
from services.search.signs import Grain
from services.search.sounds import Heard

_TOMBSTONE_SECONDS = 600
_HEAP = 64 << 20


class EmbeddedReader:
    """Searches the folder (the reading side of port SearchIndex)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"index-{SCHEMA}"
        self._opened: Any = None

    def search(self, query: Query) -> Found:
        """Find articles; see the port."""
        with _index_errors():
            index = self._index()
            index.reload()
            searcher = index.searcher()
            result = searcher.search(render(query, index.schema), query.size, **_order(query.sort))
            hits = [self._hit(searcher, query, hit) for hit in result.hits]
            return Found(total=int(result.count), is_exact=True, hits=tuple(hits))

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON; see the port."""
        with _index_errors():
            found = self._find(id)
            return bytes(found.get_first("enriched")) if found else None

    def ping(self) -> None:
        """Raise IndexAway unless the folder holds an index."""
        with _index_errors():
            self._index()

    def _index(self) -> Any:
        if self._opened is None:
            if not self._folder.exists() or not tantivy.Index.exists(str(self._folder)):
                raise IndexAway("the indexer hasn't made it yet")
            self._opened = _register(tantivy.Index.open(str(self._folder)))
        return self._opened

    def _find(self, id: str) -> Any:
        index = self._index()
        index.reload()
        searcher = index.searcher()
        result = searcher.search(tantivy.Query.term_query(index.schema, "id", id), 1, count=False)
        return searcher.doc(result.hits[0][1]) if result.hits else None

    def _hit(self, searcher: Any, query: Query, hit: tuple[Any, Any]) -> Hit:
        score, address = hit
        found = searcher.doc(address)
        score = float(score) if query.sort is Sort.RELEVANCE and query.terms else None
        enriched, skim = (bytes(found.get_first(name)) for name in ("enriched", "skim"))
        return Hit(found.get_first("id"), score, enriched, skim)


class EmbeddedIndex(EmbeddedReader):
    """Writes to the folder as well (port SearchIndex); one process at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._writer: Any = None
        self._tombstones: dict[str, tuple[int, float]] = {}

    def open(self) -> None:
        """Make the folder if need be and take its lock. Raises IndexLocked."""
        if self._writer is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._opened = _register(tantivy.Index(_schema(), str(self._folder), reuse=True))
        try:
            self._writer = self._opened.writer(heap_size=_HEAP, num_threads=1)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise IndexLocked(self._folder) from error
            raise

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles; see the port."""
        with _index_errors():
            self.open()
            self._forget()
            written: dict[str, int] = {}
            try:
                outcomes = [self._write(item, written) for item in items]
                self._writer.commit()
            except BaseException:
                self._writer.rollback()
                raise
            return outcomes

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article; see the port."""
        self.write([Removal(id, version)])

    def close(self) -> None:
        """Give the lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _write(self, item: Document | Removal, written: dict[str, int]) -> Written:
        if item.version < self._version(item.id, written):
            return Written(Outcome.STALE)
        if isinstance(item, Removal):
            self._writer.delete_documents_by_term("id", item.id)
            self._tombstones[item.id] = (item.version, time.monotonic())
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
        if id in self._tombstones:
            return self._tombstones[id][0]
        found = self._find(id)
        return int(found.get_first("version")) if found else 0

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
        stored = name == "id"
        builder.add_text_field(name, stored=stored, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, stored=name == "version", indexed=True, fast=True)
    for name in BLOBS:
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def _register(index: Any) -> Any:
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("tokens", analyser)
    return index


def _tantivy_document(item: Document) -> Any:
    made = tantivy.Document()
    for name, tokens in item.texts.items():
        made.add_text(name, " ".join(tokens))
    for name, values in item.keywords.items():
        for value in values:
            made.add_text(name, value)
    for name, number in item.numbers.items():
        made.add_integer(name, number)
    for name, blob in item.blobs.items():
        made.add_bytes(name, blob)
    return made


def _order(sort: Sort) -> dict[str, Any]:
    if sort is Sort.RELEVANCE:
        return {}
    order = tantivy.Order.Desc if sort is Sort.NEWEST else tantivy.Order.Asc
    return {"order_by_field": "sort_at", "order": order}


@contextmanager
def _index_errors() -> Iterator[None]:
    """Turn trouble with the folder into IndexAway."""
    try:
        yield
    except OSError as error:
        raise IndexAway(error) from error

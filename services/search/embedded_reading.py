"""Reading the embedded index: tantivy in a local folder, which another process may write."""

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy

from services.search.documents import SCHEMA
from services.search.embedded_query import grouped, order, render, since
from services.search.explaining import explained
from services.search.paging import DEEPEST, CursorGone
from services.search.ports import Found, Hit, IndexAway, Stored, Tally
from services.search.queries import Query, Sort
from services.search.snapshots import Snapshots
from services.search.tallies import render_tally

_CHUNK = 1000
_SWAP_SECONDS = 0.2


class EmbeddedReader:
    """Searches the folder (the reading side of port SearchIndex)."""

    def __init__(self, folder: Path, name: str = f"index-{SCHEMA}") -> None:
        self._folder = folder / name
        self._opened: Any = None
        self._snapshots = Snapshots()
        self._latest: tuple[str, Any] | None = None
        self._lock = threading.Lock()

    def search(self, query: Query) -> Found:
        """Find articles; see the port. A place is the number of hits up to it."""
        with index_errors():
            if query.after:
                name, searcher = query.after.snapshot, self._searcher(query)
            else:
                state, searcher = self._newest()
                name = self._snapshots.hold(state, searcher)
            first = _first(query)
            asked = render(query, self._index().schema)
            result = searcher.search(asked, query.size, offset=first, **order(query))
            hits = [
                self._hit(searcher, query, asked, hit, first + number + 1)
                for number, hit in enumerate(result.hits)
            ]
            return Found(int(result.count), is_exact=True, hits=tuple(hits), snapshot=name)

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group; see the port."""
        with index_errors():
            searcher = self._searcher(query)
            schema = self._index().schema
            asked, how = render(query, schema), order(query)
            found = (
                (group, searcher.search(grouped(asked, group, schema), 1, count=False, **how).hits)
                for group in groups
            )
            return {
                group: searcher.doc(hits[0][1]).get_first("id") for group, hits in found if hits
            }

    def members(self, groups: Sequence[str], size: int) -> dict[str, list[bytes]]:
        """Return the cards of each group; see the port."""
        oldest = Query(sort=Sort.OLDEST)
        with index_errors():
            searcher = self._searcher(oldest)
            schema = self._index().schema
            everything, how = render(oldest, schema), order(oldest)
            found = {
                group: searcher.search(
                    grouped(everything, group, schema), size, count=False, **how
                ).hits
                for group in groups
            }
            return {
                group: [bytes(searcher.doc(address).get_first("card")) for _, address in hits]
                for group, hits in found.items()
                if hits
            }

    def count(self, query: Query, tallies: Sequence[Tally]) -> list[list[tuple[str, int]]]:
        """Count values; see the port."""
        asked = {str(number): render_tally(each) for number, each in enumerate(tallies)}
        if not asked:
            return []
        with index_errors():
            searcher = self._searcher(replace(query, after=None))
            answer = searcher.aggregate(render(query, self._index().schema), asked)
        return [
            [(each["key"], int(each["doc_count"])) for each in answer[number]["buckets"]]
            for number in asked
        ]

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits; see the port.

        Windows by time, as deep offsets cost more and more; a window in which all articles are of
        one second is made longer.
        """
        oldest = replace(query, sort=Sort.OLDEST, after=None)
        with index_errors():
            searcher = self._searcher(oldest)
            schema = self._index().schema
            asked, how = render(oldest, schema), order(oldest)
        size, begin, seen = _CHUNK, None, set[tuple[int, int]]()
        while True:
            window = since(asked, begin, schema)
            hits = searcher.search(window, size, count=False, **how).hits
            fresh = [hit for hit in hits if _key(hit[1]) not in seen]
            yield from (_stored(searcher.doc(address)) for _, address in fresh)
            if len(hits) < size:
                return
            last = hits[-1][0]
            size = _CHUNK if last != begin else 2 * size
            seen = {_key(address) for at, address in hits if at == last} | (
                seen if last == begin else set()
            )
            begin = last

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON; see the port."""
        with index_errors():
            found = self._find(id)
            return bytes(found.get_first("enriched")) if found else None

    def group(self, id: str) -> str | None:
        """Return the group of an article; see the port."""
        with index_errors():
            found = self._find(id)
            return str(found.get_first("group")) if found else None

    def ping(self) -> None:
        """Raise IndexAway unless the folder holds an index."""
        with index_errors():
            self._index()

    def _index(self) -> Any:
        if self._opened is None:
            if not self._folder.exists() or not tantivy.Index.exists(str(self._folder)):
                raise IndexAway("the indexer hasn't made it yet")
            self._opened = register_tokens(tantivy.Index.open(str(self._folder)))
        return self._opened

    def _searcher(self, query: Query) -> Any:
        """Return the searcher that the query goes on in, else the newest."""
        if query.after:
            return self._snapshots.take(query.after.snapshot)
        return self._newest()[1]

    def _newest(self) -> tuple[str, Any]:
        """Return a searcher that sees every commit, and the state of the index that it sees."""
        index = self._index()
        with self._lock:
            # Asked before the reload, so that a state never stands for less than it says.
            meta = self._meta()
            state = f"{meta.st_mtime_ns}-{meta.st_ino}"
            if self._latest is None or self._latest[0] != state:
                index.reload()
                self._latest = (state, index.searcher())
            return self._latest

    def _meta(self) -> os.stat_result:
        path = self._folder / "meta.json"
        try:
            return path.stat()
        except FileNotFoundError:
            # A new index is just being put in the place of the old one.
            time.sleep(_SWAP_SECONDS)
            return path.stat()

    def _find(self, id: str) -> Any:
        searcher = self._newest()[1]
        asked = tantivy.Query.term_query(self._index().schema, "id", id)
        result = searcher.search(asked, 1, count=False)
        return searcher.doc(result.hits[0][1]) if result.hits else None

    def _hit(
        self, searcher: Any, query: Query, asked: Any, hit: tuple[Any, Any], number: int
    ) -> Hit:
        score, address = hit
        found = searcher.doc(address)
        explanation = None
        if query.explained:
            explanation = explained(json.loads(asked.explain(searcher, address).to_json()))
        return Hit(
            id=found.get_first("id"),
            score=float(score) if query.is_scored else None,
            enriched=bytes(found.get_first("enriched")),
            group=found.get_first("group"),
            place=(number,),
            explanation=explanation,
        )


def register_tokens(index: Any) -> Any:
    """Teach an index how its texts are cut; return it."""
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("tokens", analyser)
    return index


def _first(query: Query) -> int:
    if query.after is None:
        return 0
    (place,) = query.after.place if len(query.after.place) == 1 else (None,)
    # Whoever makes up a cursor must not make the index sort everything.
    if not isinstance(place, int) or not 0 <= place <= 2 * DEEPEST:
        raise CursorGone
    return place


def _group(found: Any) -> str:
    return str(found.to_dict().get("group", [""])[0])


def _key(address: Any) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _stored(found: Any) -> Stored:
    return Stored(
        id=found.get_first("id"),
        version=int(found.get_first("version")),
        # An index of older fields has no groups.
        group=_group(found),
        enriched=bytes(found.get_first("enriched")),
        raw=bytes(found.get_first("raw")),
    )


@contextmanager
def index_errors() -> Iterator[None]:
    """Turn trouble with the folder into IndexAway."""
    try:
        yield
    except OSError as error:
        raise IndexAway(error) from error

"""Suggestions while a reader types, and what a reader may have meant."""

import threading
import time
from collections.abc import Iterable

from services.search.fields import NAMED, NAMES_FIRST
from services.search.index.ports import Aggregation, SearchReader
from services.search.index.totals import counted
from services.search.query.nodes import Group, Prefix
from services.search.query.query import Query, Sort
from services.search.query.wanted import characters
from services.search.searching.entries import Entry
from services.search.searching.listing import all_listed
from services.search.searching.meant import Correction, meant
from services.search.searching.suggested import Suggestion, SuggestionKind, Suggestions
from services.search.searching.vocabulary import Vocabulary, begins
from services.search.text.analysis import WordCutter
from services.search.text.names import entity_id
from shared.errors import SurroundingsError
from shared.logs import get_logger

_SIZE = 10
# Of so many titles that hold what was typed those are taken that begin with it.
_TITLES = 50
_NAMES = 7
_MOST = 10_000
"""So many names of a type are known, the most frequent ones."""
_FIRST_AGE = 1.0
_SHARE = 0.02
_QUICK_SECONDS = 0.02
_KINDS = {row.counted: SuggestionKind(row.name) for row in NAMES_FIRST if row.is_suggested}
_TYPES = {row.counted: type for type, row in NAMED.items()}


class Suggester:
    """Knows the names in the index as they were a moment ago.

    Reading them again takes at most a fiftieth of the time, beside the requests unless it is
    quick.
    """

    def __init__(self, index: SearchReader) -> None:
        self._index = index
        self._vocabulary: Vocabulary | None = None
        self._stale_at = 0.0
        self._is_quick = True
        self._lock = threading.Lock()

    def suggest(self, q: str) -> Suggestions:
        """Return names, keywords and titles that begin as typed. Raises IndexAway."""
        names = map(_suggestion, self.vocabulary().completed(q, _NAMES))
        found = [*names, *self._titles(q)]
        return Suggestions(suggestions=tuple(found[:_SIZE]))

    def did_you_mean(self, q: str, query: Query, cutter: WordCutter) -> Correction | None:
        """Return what a query that found nothing stands for, itself with hits. Raises IndexAway."""
        return meant(q, query, cutter, corrector=self.vocabulary().corrector, index=self._index)

    def vocabulary(self) -> Vocabulary:
        """Return what is known, read again when it is old. Raises IndexAway."""
        known = self._vocabulary
        if known is not None and time.monotonic() < self._stale_at:
            return known
        if known is None or self._is_quick:
            with self._lock:
                return self._read()
        if self._lock.acquire(blocking=False):
            try:
                threading.Thread(target=self._read_beside, name="vocabulary", daemon=True).start()
            except Exception as error:  # noqa: BLE001  # it would never be read again
                self._lock.release()
                get_logger("suggest").warning("the vocabulary stays as it is: %s", error)
        return known

    def _read_beside(self) -> None:
        try:
            self._read()
        except SurroundingsError as error:
            get_logger("suggest").warning("the vocabulary stays as it is: %s", error)
        finally:
            self._lock.release()

    def _read(self) -> Vocabulary:
        began = time.monotonic()
        if self._vocabulary is not None and began < self._stale_at:
            return self._vocabulary
        counts = self._index.count(Query(), [Aggregation(field, _MOST) for field in _KINDS])
        entries = [
            Entry(text, field, count)
            for field, values in zip(_KINDS, counts, strict=True)
            for text, count in values
        ]
        articles = counted(Query(), self._index).total
        self._vocabulary = Vocabulary(_without_doubles(entries), articles)
        took = time.monotonic() - began
        self._is_quick = took < _QUICK_SECONDS
        self._stale_at = time.monotonic() + max(_FIRST_AGE, took / _SHARE)
        return self._vocabulary

    def _titles(self, q: str) -> list[Suggestion]:
        typed = characters(q)
        if not typed:
            return []
        in_title = Group(all=(Prefix(typed),), scopes=("title",))
        # By time, as an order by score would have the index hold a snapshot for each letter.
        query = Query(clauses=(in_title,), sort=Sort.NEWEST, size=_TITLES)
        found = all_listed(self._index.search(query).hits)
        titles = {each.title: each.id for each in found if begins(each.title, q)}
        return [Suggestion(text=t, kind=SuggestionKind.TITLE, id=id) for t, id in titles.items()]


def _suggestion(entry: Entry) -> Suggestion:
    type = _TYPES.get(entry.field)
    id = entity_id(type, entry.text) if type else None
    return Suggestion(text=entry.text, kind=_KINDS[entry.field], id=id)


def _without_doubles(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out keywords that are names as well."""
    listed = list(entries)
    names = {entry.text for entry in listed if entry.field in _TYPES}
    return [entry for entry in listed if entry.field in _TYPES or entry.text not in names]

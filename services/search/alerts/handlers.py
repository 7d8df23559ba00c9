"""Saved searches: kept by their owners' wish, run over what is newly indexed, told by webhook."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Protocol

from services.search.alerts.keys import delivery_key, posted_digest
from services.search.alerts.schemas import (
    DeadDelivery,
    Delivery,
    FeedEntry,
    SavedSearch,
    SearchIn,
)
from services.search.documents.hit_card import read_card
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader
from services.search.loosening import Reader, finds, loosened
from services.search.query.filters import Filters
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.nodes import Group, Value
from services.search.query.query import Query, Sort
from services.search.text.analysis import OnceCutter, WordCutter
from shared.errors import CaibianError, SurroundingsError
from shared.logs import get_logger

MOST = 500
_FEED = 50
# So many articles are looked for in one search.
_AT_ONCE = 500


class NoSearch(CaibianError):
    """There is no saved search with this id."""


class SearchNotKnown(NoSearch):
    """The saved search has filters that this release doesn't know."""


class TooManySearches(CaibianError):
    """No more searches can be saved; delete some."""


class TooManyDeliveries(SurroundingsError):
    """Too many deliveries wait for their webhooks; further ones are made later."""


class WebhookBehind(CaibianError):
    """Too many deliveries wait for this webhook; no further one is made."""


class Searches(Protocol):
    """The saved searches. Every method raises RedisAway."""

    def add(self, search: SavedSearch) -> None:
        """Keep a search. Raises TooManySearches: so many are kept of one owner."""

    def all(self) -> list[SavedSearch]:
        """Return all searches that this release knows all filters of, the oldest first."""

    def get(self, id: str) -> SavedSearch:
        """Return a search. Raises NoSearch, SearchNotKnown."""

    def remove(self, id: str) -> None:
        """Forget a search. Raises NoSearch."""

    def bury(self, delivery: Delivery, cause: str) -> None:
        """Put a delivery that failed for good among the dead letters."""

    def dead(self) -> list[DeadDelivery]:
        """Return the deliveries that failed for good with their causes, the newest first.

        Those that this release can't read are left out.
        """

    def drop(self, letters: Sequence[DeadDelivery]) -> None:
        """Forget deliveries that failed for good."""


class Postman(Protocol):
    """Keeps deliveries until they are made. Every method raises RedisAway."""

    def send(self, delivery: Delivery) -> bool:
        """Have a delivery made; False if one with its key was asked for before.

        Raises TooManyDeliveries; WebhookBehind, and then it isn't made, though it counts as asked
        for.
        """

    def again(self, delivery: Delivery, seconds: float) -> None:
        """Have a delivery that failed made once more after so many seconds."""

    def find(self, key: str) -> Delivery | None:
        """Return a delivery that waits to be made; None where it can't be read, too."""


def save(asked: SearchIn, *, searches: Searches, owner: str | None = None) -> SavedSearch:
    """Keep a search under a new id, with a secret if it has a webhook. Raises TooManySearches."""
    search = SavedSearch(
        **asked.model_dump(),
        owner=owner,
        id=secrets.token_hex(8),
        created_at=datetime.now(UTC),
        secret=secrets.token_urlsafe(32) if asked.webhook else None,
    )
    searches.add(search)
    return search


def announce(
    ids: Sequence[str],
    *,
    searches: Searches,
    index: SearchReader,
    cutter: WordCutter,
    postman: Postman,
    known: Known = NOTHING_KNOWN,
) -> None:
    """Send a delivery for each search with a webhook that finds one of these articles.

    What was sent before isn't sent again; a search that can't be run costs no other its alerts.
    Raises RedisAway, IndexAway, TooManyDeliveries.
    """
    if not ids:
        return
    _forget_changed(ids, searches, index)
    reader = Reader(OnceCutter(cutter), known)
    digest = cache(lambda id: posted_digest(id, index))
    for search in searches.all():
        if not search.webhook:
            continue
        try:
            for found in _deliveries(_found_among(ids, search, reader, index), search, digest):
                _send(found, searches, postman)
        except SurroundingsError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it is this search's own
            get_logger("alerts").error("the search %s is left out", search.id, exc_info=error)


def _deliveries(
    hits: Sequence[Hit], search: SavedSearch, digest: Callable[[str], str]
) -> Iterator[Delivery]:
    """Yield a delivery for each article that a search found."""
    for entry in readable(hits, _entry):
        # What was there before the search comes by again when it is annotated anew.
        if entry.received_at >= search.created_at:
            key = delivery_key(search, entry, digest(entry.id))
            yield Delivery(key=key, search=search.id, article=entry)


def _send(delivery: Delivery, searches: Searches, postman: Postman) -> None:
    try:
        postman.send(delivery)
    except WebhookBehind as error:
        get_logger("alerts").warning(
            "the webhook of %s is behind: %s goes without", delivery.search, delivery.article.id
        )
        searches.bury(delivery, str(error))


def feed(
    search: SavedSearch,
    *,
    index: SearchReader,
    cutter: WordCutter,
    known: Known = NOTHING_KNOWN,
) -> Iterator[FeedEntry]:
    """Yield the newest articles that a search finds. Raises IndexAway."""
    query = replace(query_of(search, Reader(OnceCutter(cutter), known), index), size=_FEED)
    return readable(index.search(query).hits, _entry)


def dead_letters(*, searches: Searches, index: SearchReader) -> tuple[DeadDelivery, ...]:
    """Return the deliveries that failed for good, the newest first; of what is still there.

    What tells of an article that was withdrawn or changed since, nobody shall read any more.
    Raises RedisAway, IndexAway.
    """
    letters = searches.dead()
    there = _there(letters, index)
    return tuple(letter for letter in letters if _told(letter) in there)


def _forget_changed(ids: Sequence[str], searches: Searches, index: SearchReader) -> None:
    """Drop the dead letters about these articles, which changed, unless they tell of what is."""
    letters = [letter for letter in searches.dead() if letter.delivery.article.id in ids]
    there = _there(letters, index)
    if gone := [letter for letter in letters if _told(letter) not in there]:
        searches.drop(gone)


def _there(letters: Sequence[DeadDelivery], index: SearchReader) -> set[tuple[str, int]]:
    """Return ids and revisions of the articles that the index has of those in letters."""
    ids = list(dict.fromkeys(letter.delivery.article.id for letter in letters))
    there: set[tuple[str, int]] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        query = Query(clauses=(_among(some),), sort=Sort.NEWEST, size=len(some))
        found = readable(index.search(query).hits, _entry)
        there |= {(entry.id, entry.revision) for entry in found}
    return there


def query_of(search: SavedSearch, reader: Reader, index: SearchReader) -> Query:
    """Return what a saved search asks for, the newest first, as loosely as a search would."""
    way = loosened(search.q, reader, index=index) if search.q else None
    return _kept(search, (way or reader.way(search.q)).query)


def _found_among(
    ids: Sequence[str], search: SavedSearch, reader: Reader, index: SearchReader
) -> Sequence[Hit]:
    """Return what a saved search finds of these articles."""
    typed = reader.way(search.q).query
    if not typed.most_missing:
        hits = index.search(_only(_kept(search, typed), ids)).hits
        if hits or not search.q or finds(typed, index):
            return hits
    return index.search(_only(query_of(search, reader, index), ids)).hits


def _kept(search: SavedSearch, query: Query) -> Query:
    """Return a query within the filters of a saved search, the newest first."""
    filters = Filters(**search.filters.model_dump())
    return replace(query, filters=filters, sort=Sort.NEWEST)


def _only(query: Query, ids: Sequence[str]) -> Query:
    return replace(query, clauses=(*query.clauses, _among(ids)), size=len(ids))


def _among(ids: Sequence[str]) -> Group:
    return Group(any=tuple(Value("id", id) for id in ids))


def _told(letter: DeadDelivery) -> tuple[str, int]:
    return letter.delivery.article.id, letter.delivery.article.revision


def _entry(hit: Hit) -> FeedEntry:
    return FeedEntry.model_validate(read_card(hit.card), from_attributes=True)

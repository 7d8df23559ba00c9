"""Sends what is indexed through the path again, for a new model or dictionary.

The raw articles come out of the index and go in by the ingest API with `again`, which leaves alone
what its owner has changed or withdrawn meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from services.search.documents.packing import read_annotations
from services.search.documents.raw_lines import raw_line
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.query.query import Query
from shared.logs import get_logger

_TOLD_EVERY = 1000


@dataclass(frozen=True)
class Outcome:
    """What became of an article that was posted again: something new, nothing new, a problem."""

    is_left: bool = False
    problem: str | None = None


class Ingest(Protocol):
    """The ingest API."""

    def post_again(self, articles: Iterable[bytes]) -> Iterator[Outcome]:
        """Post articles, a line of JSON each; yield what became of each, in order.

        What can't be taken now is waited for. Raises IngestAway, and what `articles` raises.
        """


@dataclass(frozen=True)
class Sent:
    """How many articles went in again, were left as they are, and were refused."""

    again: int = 0
    left: int = 0
    refused: int = 0

    def with_one(self, outcome: Outcome) -> "Sent":
        """Return it with one more."""
        if outcome.problem:
            return replace(self, refused=self.refused + 1)
        if outcome.is_left:
            return replace(self, left=self.left + 1)
        return replace(self, again=self.again + 1)


def reenrich(
    *, index: SearchReader, ingest: Ingest, current: Mapping[str, str] | None = None
) -> Sent:
    """Send all articles in again, or only those not annotated by the `current` versions.

    What can't be read stays as it is. Raises IndexAway, IngestAway.
    """
    lines = readable(index.scan(Query()), lambda each: _line_if_stale(each, current))
    sent, log = Sent(), get_logger("reenrich")
    for number, outcome in enumerate(ingest.post_again(filter(None, lines)), 1):
        sent = sent.with_one(outcome)
        if outcome.problem:
            log.warning("refused: %s", outcome.problem)
        if number % _TOLD_EVERY == 0:
            log.info("sent", extra={"again": sent.again, "left": sent.left})
    return sent


def _line_if_stale(stored: Stored, current: Mapping[str, str] | None) -> bytes | None:
    return raw_line(stored) if current is None or _is_stale(stored, current) else None


def _is_stale(stored: Stored, current: Mapping[str, str]) -> bool:
    found = read_annotations(stored.enriched, stored.card).versions
    # What only enrich knows (its reader of pages) is not asked here.
    return any(found.get(name) != version for name, version in current.items())

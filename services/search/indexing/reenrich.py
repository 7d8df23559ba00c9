"""Sends what is indexed through the path again, for a new model or dictionary.

The raw articles come out of the index and go in by the ingest API with `again`, which leaves alone
what its owner has changed or withdrawn meanwhile.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from services.search.documents.packing import read_annotations
from services.search.documents.raw_lines import raw_line
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.query.query import Query
from shared.logs import get_logger

_BATCH = 100
_FULL = 503
# Where an answer doesn't say it.
_WAIT_SECONDS = 2.0


class Ingest(Protocol):
    """The ingest API."""

    def post_again(self, articles: Sequence[bytes]) -> list[dict[str, Any]]:
        """Post articles, a line of JSON each; return a result for each. Raises IngestAway."""


@dataclass(frozen=True)
class Sent:
    """How many articles went in again, were left as they are, and were refused."""

    again: int = 0
    left: int = 0
    refused: int = 0


def reenrich(
    *,
    index: SearchReader,
    ingest: Ingest,
    current: Mapping[str, str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Send all articles in again, or only those not annotated by the `current` versions.

    What can't be read stays as it is. Raises IndexAway, IngestAway.
    """
    lines = readable(index.scan(Query()), lambda each: _line_if_stale(each, current))
    sent = Sent()
    for batch in _batches(filter(None, lines)):
        sent = _send(batch, sent, ingest, sleep)
        get_logger("reenrich").info("sent", extra={"again": sent.again, "left": sent.left})
    return sent


def _line_if_stale(stored: Stored, current: Mapping[str, str] | None) -> bytes | None:
    return raw_line(stored) if current is None or _is_stale(stored, current) else None


def _is_stale(stored: Stored, current: Mapping[str, str]) -> bool:
    found = read_annotations(stored.enriched, stored.card).versions
    # What only enrich knows (its reader of pages) is not asked here.
    return any(found.get(name) != version for name, version in current.items())


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _send(batch: list[bytes], sent: Sent, ingest: Ingest, sleep: Callable[[float], None]) -> Sent:
    """Post a batch, and again what couldn't be taken, after so long as the ingest API asks for."""
    while batch:
        full, wait = [], 0.0
        for line, result in zip(batch, ingest.post_again(batch), strict=True):
            problem = result.get("problem")
            if problem and problem["status"] == _FULL:
                full.append(line)
                wait = max(wait, problem.get("retry_after", _WAIT_SECONDS))
            elif problem:
                get_logger("reenrich").warning("refused: %s", problem)
                sent = Sent(sent.again, sent.left, sent.refused + 1)
            else:
                is_left = int(result["duplicate"])
                sent = Sent(sent.again + 1 - is_left, sent.left + is_left, sent.refused)
        batch = full
        if batch:
            sleep(wait)
    return sent

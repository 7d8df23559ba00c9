"""Tries again what Elasticsearch refuses for a moment: that must not end a rebuild of hours.

Its own reindex waits out what it rejects as well. The client's retries don't wait between them
(github.com/elastic/elasticsearch-py/issues/2485), so each would find the same full heap.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout

from services.search.index.elastic.errors import passes
from services.search.index.ports import IndexAway
from shared.logs import get_logger

MOST_SECONDS = 180.0
"""What is refused for longer doesn't pass by itself."""
FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 15.0

T = TypeVar("T")


def patient(work: Callable[[], T]) -> T:
    """Return what work that may be done twice returns, once Elasticsearch lets it.

    Raises at once what won't pass by itself, and what has passed for MOST_SECONDS in vain.
    """
    until, wait = time.monotonic() + MOST_SECONDS, FIRST_SECONDS
    while True:
        try:
            return work()
        except (ApiError, ConnectionError, ConnectionTimeout, IndexAway) as error:
            if isinstance(error, ApiError) and not passes(error.status_code):
                raise
            if time.monotonic() + wait > until:
                raise
            get_logger("reindex").warning(
                "again in %g seconds, as Elasticsearch says: %s", wait, error
            )
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST_SECONDS)

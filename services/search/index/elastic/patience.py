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


class Patience:
    """Calls what may be called twice until Elasticsearch lets it.

    Each call has MOST_SECONDS. `seconds` is what all that were refused may take together.
    """

    def __init__(self, seconds: float = float("inf")) -> None:
        self._left = seconds

    def __call__(self, work: Callable[[], T]) -> T:
        """Return what it returns. Raises at once what won't pass, else what came last."""
        begun, wait = time.monotonic(), FIRST_SECONDS
        until = begun + min(self._left, MOST_SECONDS)
        is_refused = False
        while True:
            try:
                made = work()
            except (ApiError, ConnectionError, ConnectionTimeout, IndexAway) as error:
                is_final = isinstance(error, ApiError) and not passes(
                    error.status_code, error.error
                )
                if is_final or time.monotonic() + wait > until:
                    raise
                get_logger("reindex").warning("again in %g s, Elasticsearch says: %s", wait, error)
            else:
                if is_refused:
                    self._left -= time.monotonic() - begun
                return made
            is_refused = True
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_SECONDS)

"""The ingest API, by which articles go in again, asked through its client (port Ingest)."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import httpx
from caibian_client import CaibianClientError, Client, LineResult

from services.search.indexing.reenrich import Outcome
from shared.errors import SurroundingsError

_LINES = 100


class IngestAway(SurroundingsError):
    """The ingest API doesn't answer; see CAIBIAN_INGEST_URL."""


class IngestApi:
    """Posts articles over HTTP (port Ingest)."""

    def __init__(
        self,
        url: str,
        key: str = "",
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = Client(ingest_url=url, key=key, transport=transport, sleep=sleep)

    def post_again(self, articles: Iterable[bytes]) -> Iterator[Outcome]:
        """Post articles; as long as the path is full, wait. Raises IngestAway."""
        with closing(self._client) as client:
            try:
                for result in client.post_all(
                    articles, again=True, batch_lines=_LINES, patience=math.inf
                ):
                    yield _outcome(result)
            except CaibianClientError as error:
                raise IngestAway(error) from error


def _outcome(result: LineResult) -> Outcome:
    if result.receipt is None:
        return Outcome(problem=str(result.problem))
    return Outcome(is_left=result.receipt.duplicate)

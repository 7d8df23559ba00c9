"""The search API, which alone knows older articles, asked through its client (port Archive)."""

import httpx
from caibian_client import CaibianClientError, Client, Retry
from caibian_client import NotFound as Unknown

from shared.errors import NotFound, SurroundingsError
from shared.http.readiness import AWAY, OK, Condition
from shared.path.state import State, Status, Times

# Within what a request of our own caller may wait; it may ask again itself.
_LIMITS = httpx.Timeout(3.0, connect=1.0)


class ArchiveAway(SurroundingsError):
    """The search API doesn't answer, which alone knows older articles; see CAIBIAN_SEARCH_URL."""


class SearchArchive:
    """Asks the search API over HTTP (port Archive)."""

    def __init__(
        self, url: str, key: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self._client = Client(
            search_url=url, key=key, timeout=_LIMITS, retry=Retry(0), transport=transport
        )

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed. Raises NotFound, ArchiveAway."""
        try:
            shown = self._client.article(id)
        except Unknown as error:
            raise NotFound(id) from error
        except CaibianClientError as error:
            raise ArchiveAway(error) from error
        return Status(
            id=id,
            revision=shown.revision,
            state=State.INDEXED,
            attempts=0,
            times=Times(received=shown.received_at),
        )

    def check(self) -> Condition | None:
        """Tell what is not as it should be with searches. Raises ArchiveAway."""
        try:
            parts = self._client.readiness("search").parts
        except CaibianClientError as error:
            raise ArchiveAway(error) from error
        for name, part in sorted(parts.items(), key=lambda pair: pair[1].state != AWAY):
            if part.state != OK:
                # Who isn't known there isn't told what it is.
                return Condition(part.state, f"{name}: {part.detail or part.state}", part.since)
        return None

    def version(self) -> str:
        """Return which release it is. Raises ArchiveAway."""
        try:
            return self._client.health("search").version
        except CaibianClientError as error:
            raise ArchiveAway(error) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

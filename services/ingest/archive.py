"""The search API, which alone knows older articles, asked through its client (port Archive)."""

import time

import httpx
from caibian_client import CaibianClientError, Client, NoKey, NotAllowed, Retry
from caibian_client import NotFound as Unknown

from shared.errors import NotFound, SurroundingsError
from shared.http.readiness import AWAY, OK, Condition
from shared.path.state import State, Status, Times

# Within what a request of our own caller may wait; it may ask again itself.
_LIMITS = httpx.Timeout(3.0, connect=1.0)
# So often it is tried whether ingest is let in; what it asks for by that isn't an article's id.
_TRY_SECONDS = 60.0
_NOBODY = "-"
_SHUT = (
    "search asks for a key, and ingest has none that it knows: set CAIBIAN_KEY (or "
    "CAIBIAN_KEY_FILE) to the same for both, else older articles aren't found"
)


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
        self._let_in_at = float("-inf")

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed. Raises NotFound, ArchiveAway."""
        try:
            shown = self._client.article(id)
        except Unknown as error:
            raise NotFound(id) from error
        except (NoKey, NotAllowed) as error:
            raise ArchiveAway(_SHUT) from error
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
        self._try_the_door()
        return None

    def _try_the_door(self) -> None:
        """Raise ArchiveAway where search is closed to ingest, though it tells anybody how it is."""
        if time.monotonic() - self._let_in_at < _TRY_SECONDS:
            return
        try:
            self._client.article(_NOBODY)
        except (NoKey, NotAllowed) as error:
            raise ArchiveAway(_SHUT) from error
        except CaibianClientError:
            # What else is wrong is told by those who ask for an article.
            pass
        self._let_in_at = time.monotonic()

    def version(self) -> str:
        """Return which release it is. Raises ArchiveAway."""
        try:
            return self._client.health("search").version
        except CaibianClientError as error:
            raise ArchiveAway(error) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

"""From a page of a source to an article: through the same door as whatever is posted."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from services.ingest import handlers
from services.ingest.identity import article_id, id_of_source
from services.ingest.ports import Archive
from services.ingest.reading import read_page
from services.ingest.sources.models import Page
from services.ingest.sources.source import Waiting
from shared.articles import Posted, RawArticle
from shared.errors import NotFound, SurroundingsError
from shared.http.problem import Problem
from shared.path.events import ArticlesReceived
from shared.path.ports import Intake, Outbox
from shared.path.state import Receipt, State, Status
from shared.publication_dates import is_representable

_LONGEST = {"title": 1000, "source": 200, "author": 200}
_CUT_SHORT = ("…", "...")
_AWAY_SECONDS = 3.0
"""So long an archive that was away isn't asked: one that hangs would hold up the turns of all."""


class OwnDoor:
    """The handlers of a post (port Door)."""

    def __init__(
        self, intake: Intake, received: Outbox[ArticlesReceived], archive: Archive, days: float
    ) -> None:
        """Take in by these; the ledger remembers for so many days, then the archive does."""
        self._intake = intake
        self._received = received
        self._archive = archive
        self._remembered = timedelta(days=days)
        self._asks_from = float("-inf")

    def accept(self, article: RawArticle, expected: int) -> Receipt:
        """Take an article in."""
        return handlers.accept(
            article, intake=self._intake, received=self._received, expected=expected
        )

    def is_known(self, id: str, published_at: datetime | None) -> bool | None:
        """Tell whether it came in before."""
        try:
            self._intake.status(id)
        except NotFound:
            if published_at and published_at > datetime.now(UTC) - self._remembered:
                return False
            return self._is_archived(id)
        return True

    def present(self, id: str) -> Status | None:
        """Tell where it stands; nothing of what was withdrawn, or came in long ago."""
        try:
            status = self._intake.status(id)
        except NotFound:
            return None
        return None if status.state is State.WITHDRAWN else status

    def indexed_at(self, id: str) -> datetime | None:
        """Return when a search saw it."""
        status = self._intake.status(id)
        if status.state in (State.DEAD, State.WITHDRAWN):
            raise NotFound(id)
        return status.times.indexed

    def _is_archived(self, id: str) -> bool | None:
        if time.monotonic() < self._asks_from:
            return None
        try:
            self._archive.status(id)
        except NotFound:
            return False
        except SurroundingsError:
            self._asks_from = time.monotonic() + _AWAY_SECONDS
            # What its owner mended long ago would be replaced.
            return None
        return True


def id_of(address: str, bound: str | None = None) -> str | None:
    """Return the id that an article of this address has; None where it is no address.

    `bound` is the source that its owner speaks for alone.
    """
    try:
        return id_of_source(article_id(None, Posted(content="", url=address)), bound)
    except ValueError:
        return None


def article_of(
    page: Page, waiting: Waiting, name: str | None, bound: str | None, now: datetime
) -> RawArticle:
    """Return the article of a page, with what its source says of it; it is called `name`.

    Raises Problem where it is no text, or has no address that the door takes.
    """
    hints = _hints(waiting, bound or name)
    try:
        return _read(page, hints, bound, now)
    except Problem:
        # What a feed says may be unfit; the page itself may not be.
        named = {"source": hints["source"]} if "source" in hints else {}
        return _read(page, named, bound, now)


def _read(page: Page, hints: Mapping[str, str], bound: str | None, now: datetime) -> RawArticle:
    fields = {"url": page.canonical, **hints}
    return read_page(page.body, page.content_type, page.charset, fields, now, bound)


def _hints(waiting: Waiting, source: str | None) -> dict[str, str]:
    """Return what is said of an article, as far as the door takes it.

    A title that was cut short says less than the page's own.
    """
    told = {"title": waiting.title, "source": source, "author": waiting.author}
    hints = {
        name: " ".join(text.split())[: _LONGEST[name]].strip()
        for name, text in told.items()
        if text
    }
    if hints.get("title", "").endswith(_CUT_SHORT):
        del hints["title"]
    if waiting.published_at and is_representable(waiting.published_at):
        hints["published_at"] = waiting.published_at.isoformat()
    return {name: text for name, text in hints.items() if text}

"""Has the one writer of the local index make it anew: asked for in a store, done by the indexer.

Who asks renews the request for as long as it waits. The indexer's keeper sees the request and sends
the task again until there is an answer, so that a lost message or a killed indexer costs time only;
a message that comes twice finds nothing to do.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Protocol

from services.search.documents.document import Document
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.index.ports import RebuildHindered, SearchIndex
from shared.articles import Model
from shared.errors import RedisAway
from shared.logs import get_logger

TASK = "index.reindex"
MOST_TRIES = 3
_POLL_SECONDS = 0.5
_ALONE_SECONDS = 60.0
_AGAIN_SECONDS = 30.0
# So many articles lie between two notes of how far it is.
_NOTED = 500
# And so many seconds at most, where articles take long.
_NOTED_SECONDS = 10.0
# Who hasn't noted anything for so long is gone.
_GONE_SECONDS = 60.0


class Progress(Model):
    """How far a request is; `articles` have been written so far, or in the end.

    `worked_at` is when the indexer was last seen at work on it, in seconds since 1970. A state of
    its own, "working", would be an error to a command of the release before.
    """

    state: Literal["asked", "done", "failed"] = "asked"
    worked_at: float | None = None
    articles: int = 0
    error: str = ""


class ReindexRequests(Protocol):
    """The one request for a new index and what became of it. Every method raises RedisAway."""

    def ask(self, id: str) -> None:
        """Ask for a new index, or go on asking: after a minute the request is forgotten."""

    def withdraw(self, id: str) -> None:
        """Ask no longer."""

    def asked(self) -> str | None:
        """Return the id of the present request."""

    def count_try(self, id: str) -> int:
        """Count that the work is begun; return how often it was."""

    def note(self, id: str, progress: Progress) -> None:
        """Note how far it is; the note is kept for a day."""

    def progress(self, id: str) -> Progress:
        """Return what was noted last."""


def ask(
    *,
    requests: ReindexRequests,
    is_served: Callable[[], bool],
    show: Callable[[int], object],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Ask for a new index and wait for it; return how many articles it has.

    `is_served` tells whether an indexer is there, `show` is told how many articles are written.
    Raises RebuildHindered, also when no indexer has been there for a minute.
    """
    id, seen = secrets.token_hex(8), clock()
    try:
        while (progress := _renewed(id, requests)).state == "asked":
            if _is_so(is_served):
                seen = clock()
            elif clock() - seen > _ALONE_SECONDS:
                raise RebuildHindered(
                    f"no indexer has been there for {_ALONE_SECONDS:.0f} seconds; start one, as "
                    "with: python -m services.search indexer"
                )
            show(progress.articles)
            sleep(_POLL_SECONDS)
    finally:
        with suppress(RedisAway):
            requests.withdraw(id)
    if progress.state == "failed":
        raise RebuildHindered(progress.error)
    return progress.articles


def answer(
    *, requests: ReindexRequests, index: SearchIndex, now: Callable[[], float] = time.time
) -> None:
    """Make the index anew if that is asked for, and note how it went. Raises RedisAway."""
    id = open_request(requests)
    if id is None:
        return
    if requests.count_try(id) > MOST_TRIES:
        error = f"the indexer died over it {MOST_TRIES} times"
        requests.note(id, Progress(state="failed", error=error))
        return
    work = _Work(id, requests, now)
    try:
        outcome = Progress(state="done", articles=index.rebuild(work.remake))
    except Exception as error:  # noqa: BLE001  # whatever it is, who asked is told
        get_logger("reindex").error("the index stays as it was", exc_info=error)
        outcome = Progress(state="failed", error=f"{type(error).__name__}: {error}")
    requests.note(id, outcome)


class _Work:
    """Makes documents anew, and notes how far it is, so that nobody sends the task again."""

    def __init__(self, id: str, requests: ReindexRequests, now: Callable[[], float]) -> None:
        self._id = id
        self._requests = requests
        self._now = now
        self._written = 0
        self._note()

    def remake(self, stored: Stored) -> Document:
        """Return the document of a stored article."""
        made = remade(stored)
        self._written += 1
        if self._written % _NOTED == 0 or self._now() - self._noted_at > _NOTED_SECONDS:
            self._note()
        return made

    def _note(self) -> None:
        self._noted_at = self._now()
        # The work goes on without it.
        with suppress(RedisAway):
            self._requests.note(
                self._id, Progress(articles=self._written, worked_at=self._noted_at)
            )


def open_request(requests: ReindexRequests) -> str | None:
    """Return the id of a request that waits for its answer. Raises RedisAway."""
    id = requests.asked()
    return id if id is not None and requests.progress(id).state == "asked" else None


class Reminder:
    """Sends the task of a request that nobody works on, and again every so many seconds."""

    def __init__(
        self,
        requests: ReindexRequests,
        send: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._requests = requests
        self._send = send
        self._clock = clock
        self._now = now
        self._sent: str | None = None
        self._again_at = 0.0

    def remind(self) -> None:
        """Send the task if it is time to. Raises RedisAway, QueueAway."""
        id = open_request(self._requests)
        if id is None or (id == self._sent and self._clock() < self._again_at):
            return
        if self._is_worked_on(id):
            return
        self._send()
        self._sent, self._again_at = id, self._clock() + _AGAIN_SECONDS

    def _is_worked_on(self, id: str) -> bool:
        at = self._requests.progress(id).worked_at
        # A clock that was set back must not hold the request up.
        return at is not None and abs(self._now() - at) <= _GONE_SECONDS


def _renewed(id: str, requests: ReindexRequests) -> Progress:
    try:
        requests.ask(id)
        return requests.progress(id)
    except RedisAway:
        # The indexer can't be seen now either, so this doesn't last for ever.
        return Progress()


def _is_so(is_served: Callable[[], bool]) -> bool:
    try:
        return is_served()
    except RedisAway:
        return False

"""Sends articles at the rate the path takes: whoever is told to wait makes all others wait too."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from caibian_client.importing.door import Answer, Broke, Busy, Door
from caibian_client.importing.items import Page, Row
from caibian_client.importing.outcomes import Outcome, Result

_GROWTH = 1.5
_LONGEST = 60.0
_UNHEARD = 20.0
_TRIES = 3
"""So often what the service fails on is sent in one run."""
_TRY_SECONDS = 2.0
_BROKEN_IN_A_ROW = 20
"""So many articles that it fails on tell that it is the service, and not they."""


class GaveUp(Exception):
    """For longer than the patience nothing was taken; the last cause."""


class Stopped(Exception):
    """The import was told to stop."""


@dataclass
class Pace:
    """When the next may be sent, for all who send.

    patience: seconds in which something must be taken; where nothing ever answered, the address is
    rather a wrong one: twenty seconds then, at most.
    heed: hears why there is a wait, and of how many seconds; nothing when it is over.
    """

    patience: float = 600.0
    heed: Callable[[str | None, float], None] = lambda _cause, _seconds: None
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Begin without a wait."""
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._refusals = 0
        self._refused_since: float | None = None
        self._has_answered = False
        self._broken = 0

    def wait(self) -> None:
        """Wait until the next may be sent. Raises Stopped."""
        while (left := self._not_before - self.clock()) > 0:
            if self.stop.wait(min(left, 1.0)):
                break
        if self.stop.is_set():
            raise Stopped

    def taken(self) -> None:
        """Note that the path takes articles."""
        with self._lock:
            self._has_answered = True
            was_held, self._refusals = self._refusals > 0, 0
            self._broken = 0
            self._refused_since = None
        if was_held:
            self.heed(None, 0.0)

    def broke(self, broke: Broke) -> None:
        """Note that the service failed on an article, whatever was tried. Raises GaveUp."""
        with self._lock:
            self._broken += 1
            if self._broken >= _BROKEN_IN_A_ROW:
                raise GaveUp(broke.cause)

    def hold(self, busy: Busy) -> None:
        """Hold everyone up. Raises GaveUp when that has lasted too long."""
        now = self.clock()
        with self._lock:
            if self._refused_since is None:
                self._refused_since = now
            self._has_answered |= not busy.is_away
            patience = self.patience if self._has_answered else min(self.patience, _UNHEARD)
            if now - self._refused_since > patience:
                raise GaveUp(busy.cause)
            if now >= self._not_before:
                self._refusals += 1
            growing = min(busy.seconds * _GROWTH ** min(self._refusals - 1, 20), _LONGEST)
            seconds = max(busy.seconds, growing) + self.chance()
            self._not_before = max(self._not_before, now + seconds)
        self.heed(busy.cause, seconds)


@dataclass(frozen=True)
class Sender:
    """Sends, and again what was put off, until each has its result."""

    door: Door
    pace: Pace

    def page(self, page: Page) -> list[Result]:
        """Post a page. Raises ApiError, GaveUp, Stopped."""
        tries = Counter[int]()
        while True:
            self.pace.wait()
            answer = self._heard(0, self.door.post_page(page), tries)
            if isinstance(answer, Result):
                return [answer]
            self.pace.hold(answer)

    def rows(self, rows: Sequence[Row]) -> list[Result]:
        """Post articles by their fields, in order. Raises ApiError, GaveUp, Stopped."""
        results: dict[int, Result] = {}
        due = list(range(len(rows)))
        tries = Counter[int]()
        while due:
            self.pace.wait()
            answers = self.door.post_rows([rows[at].fields for at in due])
            heard = [self._heard(at, each, tries) for at, each in zip(due, answers, strict=True)]
            results |= {at: e for at, e in zip(due, heard, strict=True) if isinstance(e, Result)}
            due = [at for at in due if at not in results]
            if put_off := [each for each in heard if isinstance(each, Busy)]:
                self.pace.hold(max(put_off, key=lambda busy: busy.seconds))
        return [results[at] for at in range(len(rows))]

    def _heard(self, at: int, answer: Answer, tries: Counter[int]) -> Result | Busy:
        """Return what an answer means for now. Raises GaveUp."""
        if isinstance(answer, Result):
            self.pace.taken()
        if not isinstance(answer, Broke):
            return answer
        tries[at] += 1
        if tries[at] < _TRIES:
            return Busy(_TRY_SECONDS, answer.cause)
        self.pace.broke(answer)
        return Result(Outcome.FAILED, cause=answer.cause)

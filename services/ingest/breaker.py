"""Answers at once, for a store that let somebody wait in vain, until it is there again.

By hand: the maintained breakers (pybreaker) send callers to find out whether the other side is back
and open on any failure. Here a thread of our own finds out, so that no caller waits for that and
the first answer lets all in; and what fails fast (refused, full) needs no breaker.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from shared.articles import RawArticle
from shared.errors import RedisAway, SurroundingsError
from shared.logs import get_logger
from shared.path.ports import Intake
from shared.path.state import DeadLetters, Health, Receipt, Stats, Status

T = TypeVar("T")

_IN_VAIN_SECONDS = 0.5
_HANGING_SECONDS = 3.0
_PAUSE_SECONDS = 0.25


class Breaker:
    """Open from a call that waits in vain until `ping` returns."""

    def __init__(self, ping: Callable[[], None]) -> None:
        self._ping = ping
        self._is_open = False
        self._begun: dict[object, float] = {}
        self._lock = threading.Lock()

    def call(self, work: Callable[..., T], *args: Any, **more: Any) -> T:
        """Return what a call does. Raises RedisAway, at once while the breaker is open."""
        if self._does_one_hang():
            self._open()
        if self._is_open:
            raise RedisAway("it didn't answer a moment ago")
        this, began = object(), time.monotonic()
        with self._lock:
            self._begun[this] = began
        try:
            return work(*args, **more)
        except RedisAway:
            if time.monotonic() - began >= _IN_VAIN_SECONDS:
                self._open()
            raise
        finally:
            with self._lock:
                self._begun.pop(this, None)

    def _does_one_hang(self) -> bool:
        """Tell whether a call waits for too long; each is told of once, as it may just be slow."""
        limit = time.monotonic() - _HANGING_SECONDS
        with self._lock:
            hanging = [this for this, began in self._begun.items() if began < limit]
            for this in hanging:
                del self._begun[this]
        return bool(hanging)

    def _open(self) -> None:
        with self._lock:
            if self._is_open:
                return
            self._is_open = True
            try:
                threading.Thread(target=self._find_out, name="breaker", daemon=True).start()
            except Exception as error:  # noqa: BLE001  # nobody would close it again
                self._is_open = False
                get_logger("breaker").warning("it stays closed: %s", error)

    def _find_out(self) -> None:
        try:
            while not self._is_there():
                time.sleep(_PAUSE_SECONDS)
        except Exception as error:  # noqa: BLE001  # then the callers find out
            get_logger("breaker").error("closed, unexpectedly", exc_info=error)
        finally:
            self._is_open = False

    def _is_there(self) -> bool:
        try:
            self._ping()
        except SurroundingsError:
            return False
        return True


class SparingIntake:
    """The ledger behind a breaker (port Intake)."""

    def __init__(self, intake: Intake, breaker: Breaker) -> None:
        self._intake = intake
        self._call = breaker.call

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take articles in."""
        accept = self._intake.accept
        return self._call(accept, articles, again=again, traces=traces, expected=expected)

    def withdraw(
        self, id: str, *, known: bool = False, trace: str = "", expected: int | None = None
    ) -> tuple[Status, bool]:
        """Take an article back."""
        withdraw = self._intake.withdraw
        return self._call(withdraw, id, known=known, trace=trace, expected=expected)

    def status(self, id: str) -> Status:
        """Tell where an article stands."""
        return self._call(self._intake.status, id)

    def stats(self) -> Stats:
        """Count what is on the path."""
        return self._call(self._intake.stats)

    def health(self) -> Health:
        """Tell how the store is."""
        return self._call(self._intake.health)

    def dead_letters(self, offset: int, limit: int) -> DeadLetters:
        """Page through the dead letters."""
        return self._call(self._intake.dead_letters, offset, limit)

    def dead_letter(self, id: str) -> tuple[Status, RawArticle]:
        """Return a dead letter and the article as it was posted."""
        return self._call(self._intake.dead_letter, id)

    def replay(self, id: str) -> Status:
        """Make a dead letter due again."""
        return self._call(self._intake.replay, id)

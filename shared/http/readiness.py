"""What a service needs, asked again and again behind the requests: what is away and since when."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from shared.errors import SurroundingsError
from shared.logs import get_logger

PAUSE_SECONDS = 1.0
FRESH_SECONDS = 2.0
OK, AWAY, DEGRADED = "ok", "away", "degraded"


@dataclass(frozen=True)
class Condition:
    """What is not as it should be with a part: a word for it, and a sentence for who runs it.

    `since` is there where the part itself knows it.
    """

    state: str
    detail: str
    since: datetime | None = None


Check = Callable[[], Condition | None]
"""Looks after a part; None says that all is well, SurroundingsError that it is away."""

_NO_ANSWER = Condition(AWAY, f"no answer within {FRESH_SECONDS:g} s")


class _Part:
    """A part and what was found of it last; its check runs in a thread, never twice at once."""

    def __init__(self, name: str, check: Check) -> None:
        self._name = name
        self._check = check
        self._found: Condition | None = None
        self._asked = self._answered = -FRESH_SECONDS
        self._is_asking = False
        self._lock = threading.Lock()
        self._idle = threading.Event()

    def ask(self) -> None:
        """Have the check made unless it is being made, or was just now."""
        with self._lock:
            now = time.monotonic()
            if self._is_asking or now - self._answered < PAUSE_SECONDS:
                return
            self._is_asking, self._asked = True, now
            self._idle.clear()
        try:
            threading.Thread(target=self._run, name=f"check-{self._name}", daemon=True).start()
        except Exception as error:  # noqa: BLE001  # it would never be asked again
            self._answer(Condition(AWAY, f"its check can't begin: {error}"))

    def wait(self, seconds: float) -> None:
        """Wait for an answer that is fresh, or until it is overdue."""
        if time.monotonic() - self._answered > FRESH_SECONDS:
            self._idle.wait(max(0.0, self._asked + seconds - time.monotonic()))

    def told(self) -> Condition | None:
        """Return what is not as it should be, with the time since when."""
        with self._lock:
            if self._is_asking and time.monotonic() - self._asked >= FRESH_SECONDS:
                self._note(_NO_ANSWER)
            return self._found

    def _run(self) -> None:
        self._answer(self._ask())

    def _answer(self, found: Condition | None) -> None:
        with self._lock:
            self._is_asking, self._answered = False, time.monotonic()
            self._note(found)
        self._idle.set()

    def _ask(self) -> Condition | None:
        try:
            return self._check()
        except SurroundingsError as error:
            return Condition(AWAY, str(error))
        except Exception as error:  # noqa: BLE001  # a bug in a check mustn't look like health
            get_logger("probes").error("the check of %s failed", self._name, exc_info=error)
            return Condition(AWAY, "its check failed; see the log")

    def _note(self, found: Condition | None) -> None:
        if found and not found.since:
            before = self._found
            since = before.since if before and before.state == found.state else datetime.now(UTC)
            found = replace(found, since=since)
        self._found = found


@dataclass(frozen=True)
class Told:
    """A part as it was found: its state is "ok", "away" or another word."""

    name: str
    state: str = OK
    detail: str | None = None
    since: datetime | None = None
    is_needed: bool = False

    def body(self, *, is_whole: bool = True) -> dict[str, Any]:
        """Return it as JSON has it, without what is the matter if that is for nobody."""
        if self.state == OK:
            return {"state": OK}
        since = self.since.isoformat() if self.since else None
        detail = {"detail": self.detail} if is_whole else {}
        return {"state": self.state, **detail, "since": since}


class Readiness:
    """What a service looks after; what is told of it is never older than FRESH_SECONDS.

    Without a part that it `needs` it can serve no request, so an orchestrator should send none; the
    `others` are only told of.
    """

    def __init__(
        self, needs: Mapping[str, Check], others: Mapping[str, Check] | None = None
    ) -> None:
        self._needs = frozenset(needs)
        checks = {**needs, **(others or {})}
        self._parts = {name: _Part(name, check) for name, check in checks.items()}

    def refresh(self) -> None:
        """Have all checks made that are due, each in a thread; wait for none."""
        for part in self._parts.values():
            part.ask()

    def told(self) -> list[Told]:
        """Return what is known of each part; where nothing fresh is, wait FRESH_SECONDS for all."""
        self.refresh()
        for part in self._parts.values():
            part.wait(FRESH_SECONDS)
        return [self._told(name, part.told()) for name, part in self._parts.items()]

    def _told(self, name: str, found: Condition | None) -> Told:
        if found is None:
            return Told(name)
        return Told(name, found.state, found.detail, found.since, name in self._needs)


def status(parts: list[Told]) -> str:
    """Return the state of the service as a whole."""
    if any(part.is_needed and part.state == AWAY for part in parts):
        return AWAY
    return OK if all(part.state == OK for part in parts) else DEGRADED

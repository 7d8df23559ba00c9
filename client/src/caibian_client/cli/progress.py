"""How an import is seen: a bar on a terminal, a line every ten seconds in a pipe."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from caibian_client.cli.screen import say, terminal
from caibian_client.importing.outcomes import Outcome, Result
from caibian_client.importing.progress import Progress as Imported

_SECONDS = 10.0
_TOLD = 20
_COUNTED = ("accepted", "known", "refused", "unreadable", "failed")
_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TaskProgressColumn(),
    DownloadColumn(),
    TimeRemainingColumn(),
    TextColumn("{task.fields[items]}"),
)


class View:
    """Shows an import on standard error, and what was refused or can't be read, the first of it."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`total` is how many bytes there are to read."""
        self._console = terminal(is_error=True)
        self._is_seen = self._console.is_terminal
        self._bar = Progress(*_COLUMNS, console=self._console, disable=not self._is_seen)
        self._task = self._bar.add_task("importing", total=total, items="")
        self._clock, self._told_at = clock, clock()
        self._began = self._told_at
        self._before: int | None = None
        self._faults = 0
        self._lock = threading.Lock()

    def progress(self, imported: Imported) -> None:
        """Show how far it is."""
        now = self._clock()
        with self._lock:
            if self._before is None:
                self._before = imported.items
            rate = (imported.items - self._before) / max(now - self._began, 0.001)
            words = f"{imported.items} articles, {rate:.0f}/s"
            self._bar.update(self._task, completed=imported.bytes, items=words)
            if not self._is_seen and now - self._told_at >= _SECONDS:
                self._told_at = now
                say(f"{words}, {summary(imported)}, at {imported.file}", is_error=True)

    def result(self, file: str, place: str, result: Result) -> None:
        """Tell what went wrong with an item, of the first few."""
        if result.outcome in (Outcome.ACCEPTED, Outcome.KNOWN):
            return
        with self._lock:
            self._faults += result.outcome is not Outcome.NOTE
            if self._faults <= _TOLD:
                where = " ".join(filter(None, (file, place)))
                self._console.print(
                    f"{where}: {result.outcome.value}: {result.cause}", soft_wrap=True
                )
            elif self._faults == _TOLD + 1:
                self._console.print("What else goes wrong is in the report: --report FILE")

    def wait(self, cause: str | None, seconds: float) -> None:
        """Tell that the service makes us wait, and why; None: it goes on."""
        words = "importing" if cause is None else f"waiting {seconds:.0f} s"
        with self._lock:
            self._bar.update(self._task, description=words)
            if cause and not self._is_seen and self._clock() - self._told_at >= _SECONDS:
                self._told_at = self._clock()
                say(f"{words}: {cause}", is_error=True)

    def __enter__(self) -> View:
        """Begin to show it."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        self._bar.stop()


def summary(imported: Imported) -> str:
    """Return the numbers of what became of the articles."""
    told = [(name, imported.counts[name]) for name in _COUNTED]
    return ", ".join(f"{count} {name}" for name, count in told if count or name == "accepted")

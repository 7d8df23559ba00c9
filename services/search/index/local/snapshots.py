"""Snapshots of the local index that readers hold for a while, so that pages fit together."""

import secrets
import threading
import time
from collections import OrderedDict
from typing import Any

from services.search.query.cursor import CursorGone

# Five minutes, and as long as pages may come out of a remembered window without asking.
_SECONDS = 330
_MOST = 100


class Snapshots:
    """Searchers by name, one for each state of the index; the oldest are let go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[Any, float]] = OrderedDict()
        self._lock = threading.Lock()
        # Another process, or this one after a restart, must not know the names.
        self._prefix = secrets.token_hex(4)

    def hold(self, state: str, searcher: Any) -> str:
        """Return the name of a searcher for this state of the index, from now on held."""
        name = f"{self._prefix}-{state}"
        with self._lock:
            self._held[name] = (searcher, time.monotonic())
            self._held.move_to_end(name)
            self._forget()
        return name

    def take(self, name: str) -> Any:
        """Return the searcher of this name, held on. Raises CursorGone."""
        with self._lock:
            self._forget()
            if name not in self._held:
                raise CursorGone
            searcher, _ = self._held[name]
            self._held[name] = (searcher, time.monotonic())
            self._held.move_to_end(name)
            return searcher

    def _forget(self) -> None:
        limit = time.monotonic() - _SECONDS
        while self._held and (
            len(self._held) > _MOST or next(iter(self._held.values()))[1] < limit
        ):
            self._held.popitem(last=False)

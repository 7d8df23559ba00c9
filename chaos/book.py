"""The book of a run: what was done to each article, and what the clients saw."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from chaos.client import Reply
from chaos.history import Answer, Effect, History
from chaos.journal import Journal

_MISSING = 404


@dataclass
class Seen:
    """What the clients saw for a while: answers by kind, the slowest in seconds, ids touched."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    acked: int = 0
    ids: set[str] = field(default_factory=set)

    def trouble(self) -> dict[str, int]:
        """Return the answers that were no success, the most frequent first."""
        bad = {
            name: n for name, n in self.answers.most_common() if not name.endswith((":200", ":202"))
        }
        return dict(bad)


class Book:
    """Keeps the histories of all articles; each article has one client at a time."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._histories: dict[str, History] = {}
        self._seen = Seen()
        self._alarms: list[tuple[str, str]] = []

    def sent(self, id: str, effect: Effect) -> None:
        """Note an operation that is about to be sent."""
        self._journal.sent(id, effect)

    def answered(self, id: str, effect: Effect, reply: Reply, how: str) -> None:
        """Note what came back; `how` says by which kind of request."""
        self._journal.answered(id, effect, reply.answer, reply.status)
        with self._lock:
            history = self._histories.setdefault(id, History(id))
            if reply.status == _MISSING and history.is_sure:
                self._alarms.append((id, "was acknowledged, and then answered 404"))
            history.note(effect, reply.answer)
            self._seen.answers[f"{how}:{reply.status}"] += 1
            self._seen.slowest = max(self._seen.slowest, reply.seconds)
            self._seen.ids.add(id)
            if reply.answer is Answer.ACKED:
                self._seen.acked += 1

    def take_seen(self) -> Seen:
        """Return what was seen since this was last asked."""
        with self._lock:
            seen, self._seen = self._seen, Seen()
            return seen

    def history(self, id: str) -> History:
        """Return the history of an article."""
        with self._lock:
            return self._histories.setdefault(id, History(id))

    def histories(self) -> dict[str, History]:
        """Return all histories; nobody may write meanwhile."""
        with self._lock:
            return dict(self._histories)

    def alarms(self) -> list[tuple[str, str]]:
        """Return what broke the promise already when it was asked: id and why."""
        with self._lock:
            return list(self._alarms)

    def count(self) -> int:
        """Return how many articles there are."""
        with self._lock:
            return len(self._histories)

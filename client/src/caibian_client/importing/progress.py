"""How far an import is, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from caibian_client.importing.outcomes import Outcome, Result


@dataclass
class Progress:
    """How far an import is: numbers of items by what became of them, files, bytes read."""

    counts: dict[str, int] = field(default_factory=lambda: {each.value: 0 for each in Outcome})
    files: int = 0
    files_before: int = 0
    bytes: int = 0
    file: str = ""

    @property
    def items(self) -> int:
        """Return how many articles there were, good or bad."""
        return sum(n for name, n in self.counts.items() if name != Outcome.NOTE.value)


@dataclass(frozen=True)
class Listener:
    """Hears how far it is now and then, and of each item (file, place) what became of it."""

    progress: Callable[[Progress], None] = lambda _progress: None
    result: Callable[[str, str, Result], None] = lambda _file, _place, _result: None

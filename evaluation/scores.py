"""Precision, recall and F1 from counts."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

Scores = dict[str, float]


@dataclass
class Counts:
    """How many were right, found and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, found: Iterable[Hashable], wanted: Iterable[Hashable]) -> None:
        """Count one text's found and wanted things."""
        ours, gold = set(found), set(wanted)
        self.right += len(ours & gold)
        self.found += len(ours)
        self.wanted += len(gold)

    def __iadd__(self, other: "Counts") -> "Counts":
        """Take in the counts of another text."""
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted
        return self

    def scores(self) -> Scores:
        """Return precision, recall and F1; 0 where nothing was found or wanted."""
        return {
            "precision": ratio(self.right, self.found),
            "recall": ratio(self.right, self.wanted),
            "f1": ratio(2 * self.right, self.found + self.wanted),
        }


def ratio(part: float, whole: float) -> float:
    """Return part / whole to four places, 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0

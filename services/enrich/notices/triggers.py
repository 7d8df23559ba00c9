"""The phrases that speak for each kind of disclaimer, with their weights, as a table says.

Where a phrase is too wide, narrow its pattern and put the sentence it fell for beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from services.enrich.rules.prefilter import prefilter
from services.enrich.rules.table import compiled, read_rules
from shared.articles import DisclaimerKind

TABLE = Path(__file__).with_name("triggers.tsv")


@dataclass(frozen=True, slots=True)
class Trigger:
    """The phrases of one kind and weight; what doesn't hold one of `words` holds no phrase."""

    kind: DisclaimerKind
    weight: float
    words: re.Pattern[str]
    phrases: re.Pattern[str]

    def find(self, segment: str) -> str | None:
        """Return the first phrase in a segment."""
        match = self.phrases.search(segment) if self.words.search(segment) else None
        return match.group() if match else None


def found_triggers(segment: str) -> list[tuple[Trigger, str]]:
    """Return the triggers that speak for a notice, with the first phrase of each."""
    if not _any_words().search(segment):
        return []
    return [(trigger, words) for trigger in triggers() if (words := trigger.find(segment))]


@cache
def _any_words() -> re.Pattern[str]:
    """Return a pattern that is found in every segment that holds a phrase of any trigger."""
    return prefilter(rule.pattern for rule in read_rules(TABLE))


@cache
def triggers() -> Sequence[Trigger]:
    """Return the triggers in the order of the table: of equal weight, an earlier one wins."""
    groups = groupby(read_rules(TABLE), key=lambda rule: rule.labels)
    return [
        Trigger(
            kind=DisclaimerKind(kind),
            weight=float(weight),
            words=prefilter(rule.pattern for rule in rules),
            phrases=compiled(rules, re.IGNORECASE),
        )
        for (kind, weight), group in groups
        for rules in [list(group)]
    ]

"""Reading a table of patterns, each with an example that it matches and one that it doesn't."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.enrich.rules.variants import with_variants


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table: its labels, the pattern, an example, and a near miss: similar words."""

    labels: tuple[str, ...]
    pattern: str
    example: str
    near_miss: str


def read_rules(path: Path) -> Sequence[Rule]:
    """Return the rows below a table's heading; tabs set the columns apart.

    A word of a pattern stands for its variants, too (网络 for 网路).
    """
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [_rule(line.split("\t")) for line in lines]


def compiled(rules: Iterable[Rule], flags: int = 0) -> re.Pattern[str]:
    """Return one pattern that matches what any of the rules does, an earlier one first."""
    return re.compile("|".join(rule.pattern for rule in rules), flags)


def _rule(cells: Sequence[str]) -> Rule:
    *labels, pattern, example, near_miss = cells
    return Rule(tuple(labels), with_variants(pattern), example, near_miss)


def read_patterns(path: Path) -> dict[str, re.Pattern[str]]:
    """Return one pattern for each first label of a table."""
    rules = read_rules(path)
    names = dict.fromkeys(rule.labels[0] for rule in rules)
    return {name: compiled(rule for rule in rules if rule.labels[0] == name) for name in names}

"""What stands beside a name and says what it is: cues.tsv, a row with its examples for each."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.entity_types import EntityType

TABLE = Path(__file__).with_name("cues.tsv")
_REACH = 8
"""So many characters before a name and behind it are read."""


class Row(NamedTuple):
    """One row of the table."""

    type: EntityType
    where: str
    pattern: str
    example: str
    counterexample: str


def cue(read: str, start: int, end: int) -> EntityType | None:
    """Return what the neighbours of a name say that it is, if they agree."""
    before, behind = _patterns()
    found = {
        *_said(before.search(read[max(0, start - _REACH) : start])),
        *_said(behind.match(read[end : end + _REACH])),
    }
    return found.pop() if len(found) == 1 else None


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Row(EntityType(type), *rest) for type, *rest in cells)


def _said(match: re.Match[str] | None) -> tuple[EntityType, ...]:
    return (EntityType(match.lastgroup),) if match and match.lastgroup else ()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return one pattern for what stands before a name and one for what stands behind it."""
    made = []
    for where in ("before", "behind"):
        by_type: dict[EntityType, list[str]] = {}
        for row in rows():
            if row.where == where:
                by_type.setdefault(row.type, []).append(row.pattern)
        parts = (f"(?P<{type.value}>{'|'.join(alike)})" for type, alike in by_type.items())
        made.append(re.compile("|".join(parts)))
    return made[0], made[1]

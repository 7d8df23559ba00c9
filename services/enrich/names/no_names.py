"""What is tagged as a name and is none: storms, and what people do: no_names.tsv, row by row."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.entity_types import EntityType

TABLE = Path(__file__).with_name("no_names.tsv")
_REACH = 8
"""So many characters before a name and behind it are read."""


class Row(NamedTuple):
    """One row of the table."""

    types: frozenset[EntityType]
    where: str
    pattern: str
    example: str
    counterexample: str


def is_no_name(read: str, start: int, end: int, type: EntityType) -> bool:
    """Tell whether a mention is no name by what it says or by what stands beside it.

    `read` is the text in Simplified script.
    """
    before, behind, whole = (_patterns().get((where, type)) for where in _WHERE)
    return bool(
        (before and before.search(read[max(0, start - _REACH) : start]))
        or (behind and behind.match(read[end : end + _REACH]))
        or (whole and whole.fullmatch(read, start, end))
    )


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Row(frozenset(map(EntityType, types.split())), *rest) for types, *rest in cells)


_WHERE = ("before", "behind", "whole")


@cache
def _patterns() -> dict[tuple[str, EntityType], re.Pattern[str]]:
    """Return one pattern for each place beside a name and each type."""
    found: dict[tuple[str, EntityType], list[str]] = {}
    for row in rows():
        for type in row.types:
            found.setdefault((row.where, type), []).append(row.pattern)
    return {key: re.compile("|".join(patterns)) for key, patterns in found.items()}

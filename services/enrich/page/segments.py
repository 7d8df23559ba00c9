"""Cutting running text into the smallest stretches that can be a notice of their own.

Notices stand in the middle of flattened paragraphs, often without a full stop before them: so a
cut is made at sentence ends, at white space between Chinese, around brackets that hold a whole
remark, and before the words with which notices and credits begin.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from services.enrich.rules.first_characters import first_characters
from services.enrich.rules.table import read_patterns
from shared.articles import Span

TABLE = Path(__file__).with_name("cuts.tsv")
_LONGEST_REMARK = 80
_ENDS = "】。！？!?；;…”’」』）)》多络路"
"""What stands before a cut that the table makes after something."""


def segments(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield stretches between two places, in order, white space around them left out."""
    at = start
    for place in (*_places(text, start, end), end):
        found = text[at:place]
        first, last = place - len(found.lstrip()), at + len(found.rstrip())
        if last > first:
            yield Span(start=first, end=last)
        at = place


def _places(text: str, start: int, end: int) -> list[int]:
    patterns = _patterns()
    cuts = {m.end() for m in patterns["cut"].finditer(text, start, end)}
    for match in patterns["quoted"].finditer(text, start, end):
        # What a notice quotes (凡注明“来源：…”的) is part of its sentence.
        cuts.difference_update(range(match.start() + 1, match.end()))
    for match in patterns["whole"].finditer(text, start, end):
        cuts.difference_update(range(match.start() + 1, match.end()))
        cuts.update(match.span())
    for match in patterns["remark"].finditer(text, start, end):
        # A remark in brackets that begins a segment ends it too.
        if match.start() in cuts or match.start() == start:
            if match.end() - match.start() <= _LONGEST_REMARK:
                cuts.difference_update(range(match.start() + 1, match.end()))
            cuts.add(match.end())
    return sorted(place for place in cuts if start < place < end)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of the table; those that cut are joined, as "cut"."""
    patterns = read_patterns(TABLE)
    before, after, space = (patterns[name].pattern for name in ("before", "after", "space"))
    # Most places are passed over at a glance: only some characters begin, or end, what is cut.
    cut = rf"{_at_a_glance(before)}|(?<=[{_ENDS}])(?:{after})|(?=\s)(?:{space})"
    whole = _at_a_glance(patterns["whole"].pattern)
    return {**patterns, "cut": re.compile(cut), "whole": re.compile(whole)}


def _at_a_glance(pattern: str) -> str:
    return f"(?={first_characters(pattern) or ''})(?:{pattern})"

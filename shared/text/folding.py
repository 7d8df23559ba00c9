"""Folding: width, case and 繁→简, one character to one character, so offsets never move."""

from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("folding.tsv")


@lru_cache(maxsize=1)
def folding_table() -> dict[int, str]:
    """Read the table once: code point → folded character."""
    pairs = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {int(pair[0], 16): pair[1] for pair in pairs if not pair[0].startswith("#")}


def fold(text: str) -> str:
    """Return the text folded for look-up; it has exactly as many characters as before."""
    return text.translate(folding_table())

"""Compounds: words that news nearly always writes side by side, so that they are one thing."""

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("compounds.txt")
"""A compound a line, folded; made by training/compounds.py."""
LONGEST = 6
"""So many characters a compound has at most."""


@cache
def compounds() -> frozenset[str]:
    """Return all compounds, read once."""
    return frozenset(TABLE.read_text(encoding="utf-8").split())

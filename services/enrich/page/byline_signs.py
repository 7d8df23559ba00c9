"""The words of bylines: what stands before a date, a source or an author, and what is a control."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.enrich.rules.table import read_patterns

TABLE = Path(__file__).with_name("byline_signs.tsv")


@cache
def signs() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of the table by name; they read text in Simplified script."""
    return read_patterns(TABLE)

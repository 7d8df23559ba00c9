"""What a segment can be besides its triggers: a heading, reporting, a credit, a menu."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.enrich.rules.table import read_patterns

TABLE = Path(__file__).with_name("signs.tsv")


@cache
def signs() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of the table by name."""
    return read_patterns(TABLE)

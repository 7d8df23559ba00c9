"""Patterns as `re` itself parses them: a list of (code, argument), codes known by name."""

from importlib import import_module
from typing import Any

REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
ZERO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")


def parse(pattern: str, flags: int = 0) -> Any:
    """Return the parts of a pattern. Raises re.error."""
    # Python has no public name for its parser since 3.11, and sre_parse warns.
    return import_module("re._parser").parse(pattern, flags)

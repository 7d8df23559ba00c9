"""The words that furniture of composed pages is made of, as `wordings.toml` lists them."""

import tomllib
from pathlib import Path
from typing import Any


def _listed(value: Any) -> list[str]:
    """Return a list of wordings, which may be written as words apart by white space."""
    return value.split() if isinstance(value, str) else list(value)


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAMES_OF_BLOCKS = {what: _listed(names) for what, names in _TABLE.pop("names_of_blocks").items()}
"""How authors of pages name the blocks of each kind."""
WORDS = {name: _listed(words) for name, words in _TABLE.items()}
"""The wordings by kind."""

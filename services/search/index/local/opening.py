"""Opens the folders of the local index, and tells what is wrong with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from services.search.index.ports import IndexAway

NEW = "index.new"
"""The folder in which a new index is made."""


def open_folder(folder: Path) -> Any:
    """Return the index in a folder. Raises OSError, ValueError."""
    return register_tokens(tantivy.Index.open(str(folder)))


def open_commit(folder: Path) -> Any:
    """Return a searcher of a commit in a folder of its own. Raises OSError, ValueError."""
    index = open_folder(folder)
    # It never changes, so nothing needs to look whether it has.
    index.config_reader(reload_policy="manual")
    return index.searcher()


def register_tokens(index: Any) -> Any:
    """Teach an index how its texts are cut; return it."""
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("tokens", analyser)
    return index


@contextmanager
def index_errors() -> Iterator[None]:
    """Turn trouble with the folder into IndexAway; tantivy tells it as ValueError, mostly."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexAway(error) from error

"""A new local index beside the old one, filled by the writer and then put in its place.

Readers go on with what they hold: the files of the old index stay open though their names go.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.search.documents.document import SCHEMA, Document
from services.search.documents.rebuild import Remake
from services.search.index.local.reader import LocalReader
from services.search.query.query import Query

_COMMIT = 5000
_NAME = re.compile(r"index-(\d+)")


def place(folder: Path) -> Path:
    """Return where the index lies in the data folder."""
    return folder / f"index-{SCHEMA}"


def source(folder: Path) -> Path | None:
    """Return the index to fill a new one from: the present one, else the last of other fields."""
    made = [(int(m.group(1)), path) for path in folder.glob("index-*") if (m := _is_index(path))]
    present = place(folder)
    return present if present.exists() else max(made)[1] if made else None


def fill(old: Path, writer: Any, make: Callable[[Document], Any], remake: Remake) -> int:
    """Write all articles of an index through a writer; return how many."""
    written = 0
    for stored in LocalReader(old.parent, old.name).scan(Query()):
        writer.add_document(make(remake(stored)))
        written += 1
        if written % _COMMIT == 0:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    return written


def swap(folder: Path, new: Path, old: Path) -> None:
    """Put a finished index in the place of the present one, and remove that."""
    aside = folder / "index.old"
    if old == place(folder):
        old = old.rename(aside)
    new.rename(place(folder))
    shutil.rmtree(old)


def mend(folder: Path) -> None:
    """Forget a rebuild that died; only the one writer may call it."""
    aside, new = folder / "index.old", folder / "index.new"
    if aside.exists() and not place(folder).exists():
        # It died between the two renames.
        aside.rename(place(folder))
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


def _is_index(path: Path) -> re.Match[str] | None:
    return _NAME.fullmatch(path.name) if path.is_dir() else None

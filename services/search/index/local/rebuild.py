"""A new local index beside the old one, filled by the writer and then put in its place.

Readers go on with what they hold: the files of the old index stay open though their names go.
"""

import re
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.fields import FIRST_READABLE, LAYOUT
from services.search.index.local.opening import NEW
from services.search.index.local.reader import LocalReader
from services.search.index.ports import RebuildHindered
from services.search.query.query import Query
from shared.logs import get_logger

_COMMIT = 5000
_NAME = re.compile(r"index-(\d+)")


def place(folder: Path) -> Path:
    """Return where the index lies in the data folder."""
    return folder / f"index-{LAYOUT}"


def source(folder: Path) -> Path | None:
    """Return the index to fill a new one from: the present one, else the last of other fields.

    One that is too old to be read stays where it is, and a warning names it.
    """
    if place(folder).exists():
        return place(folder)
    made = [(int(m.group(1)), path) for path in folder.glob("index-*") if (m := _is_index(path))]
    if not made:
        return None
    layout, last = max(made)
    if layout >= FIRST_READABLE:
        return last
    get_logger("index").warning(
        "%s is of a version of Caibian that this one can't read: the index starts empty; post its "
        "articles again as README says under Upgrading",
        last,
    )
    return None


def fill(
    old: Path, writer: Any, make: Callable[[Stored], Any], *, leaves_out: bool
) -> tuple[int, int]:
    """Write the articles of an index through a writer; return how many, and how many it left out.

    What can't be read is logged and left out if that is wished. Raises RebuildHindered else.
    """
    written = left_out = 0
    for stored in LocalReader(old.parent, old.name).scan(Query()):
        try:
            made = make(stored)
        except UNREADABLE as error:
            if not leaves_out:
                raise RebuildHindered(stored.id, error) from error
            get_logger("index").error("%s can't be read and is left out", stored.id, exc_info=error)
            left_out += 1
            continue
        writer.add_document(made)
        written += 1
        if written % _COMMIT == 0:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    return written, left_out


def swap(folder: Path, new: Path, old: Path) -> None:
    """Put a finished index in the place of the present one, and remove that."""
    aside = folder / "index.old"
    if old == place(folder):
        old = old.rename(aside)
    new.rename(place(folder))
    shutil.rmtree(old)


def swap_and_keep(folder: Path, new: Path, old: Path) -> None:
    """Put a finished index in its place, and keep that of other fields under another name."""
    new.rename(place(folder))
    names = (f"{old.name}.unreadable{f'-{n}' if n else ''}" for n in count())
    kept = old.rename(next(folder / name for name in names if not (folder / name).exists()))
    get_logger("index").error("%s is kept for the articles that were left out", kept)


def mend(folder: Path) -> None:
    """Forget a rebuild that died; only the one writer may call it."""
    aside, new = folder / "index.old", folder / NEW
    if aside.exists() and not place(folder).exists():
        # It died between the two renames.
        aside.rename(place(folder))
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


def _is_index(path: Path) -> re.Match[str] | None:
    return _NAME.fullmatch(path.name) if path.is_dir() else None

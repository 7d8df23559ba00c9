"""Snapshots of the local index that readers hold for a while, so that pages fit together.

Where several processes read, a snapshot is a folder with hard links to the files of a commit, which
never change: whichever process is asked for the next page opens it.
"""

import json
import os
import re
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from services.search.query.cursor import CursorGone
from shared.logs import get_logger

# Five minutes, and as long as pages may come out of a remembered window without asking.
_SECONDS = 330
_MOST = 100
_META = "meta.json"
_NAME = re.compile(r"\d+-\d+")
# The files of a segment, as tantivy 0.26 and before name them.
_PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")

Open = Callable[[Path], Any]
"""Opens the index in a folder and returns a searcher."""


class Outdated(Exception):
    """The index has gone on since a searcher was made, so its files can't be linked any more."""


def state_of(index: Path) -> str:
    """Return the name of the commit that an index's folder holds. Raises OSError."""
    found = (index / _META).stat()
    return f"{found.st_mtime_ns}-{found.st_ino}"


class Linked:
    """Commits of an index in folders of their own, for all processes that read it."""

    def __init__(self, index: Path, folder: Path, open_: Open) -> None:
        self._index = index
        self._folder = folder
        self._open = open_

    def keep(self, name: str) -> None:
        """Keep a commit. Raises Outdated when the index has gone on."""
        with suppress(OSError):
            self.renew(name)
            return
        kept = self._folder / name
        self._folder.mkdir(exist_ok=True)
        self.forget()
        making = self._folder / f"making-{secrets.token_hex(8)}"
        making.mkdir()
        try:
            os.link(self._index / _META, making / _META)
            if state_of(making) != name:
                raise Outdated
            for file in _files(making):
                os.link(self._index / file, making / file)
            making.rename(kept)
        except FileNotFoundError as error:
            raise Outdated from error
        except OSError as error:
            # Another process was first, or the file system has no links.
            if not kept.exists():
                get_logger("index").warning("pages hold on one process alone: %s", error)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def take(self, name: str) -> Any:
        """Return a searcher of a commit. Raises CursorGone."""
        try:
            self.renew(name)
            return self._open(self._folder / name)
        except (OSError, ValueError) as error:
            raise CursorGone from error

    def renew(self, name: str) -> None:
        """Keep a commit for longer. Raises OSError."""
        os.utime(self._folder / name)

    def forget(self) -> None:
        """Remove what nobody has asked for lately; who has opened it can go on."""
        limit, ages = time.time() - _SECONDS, []
        for each in self._folder.iterdir():
            with suppress(OSError):
                ages.append((each.stat().st_mtime, each))
        ages.sort(reverse=True)
        for number, (touched, each) in enumerate(ages):
            if touched < limit or number >= _MOST:
                shutil.rmtree(each, ignore_errors=True)


class Snapshots:
    """Searchers by name, one for each state of the index; the oldest are let go first."""

    def __init__(self, linked: Linked | None = None) -> None:
        self._held: OrderedDict[str, tuple[Any, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._linked = linked
        # Where they aren't shared, this process after a restart must not know the names.
        self._prefix = "" if linked else f"{secrets.token_hex(4)}-"

    def hold(self, state: str, searcher: Any) -> str:
        """Return the name of a searcher for this state of the index, from now on held.

        Raises Outdated when it can't be shared, as the index has gone on since.
        """
        name = f"{self._prefix}{state}"
        if self._linked:
            self._linked.keep(name)
        self._put(name, searcher)
        return name

    def take(self, name: str) -> Any:
        """Return the searcher of this name, held on. Raises CursorGone."""
        with self._lock:
            self._forget()
            searcher, _ = self._held.get(name, (None, 0.0))
        if searcher is None:
            if self._linked is None or not _NAME.fullmatch(name):
                raise CursorGone
            searcher = self._linked.take(name)
        elif self._linked:
            with suppress(OSError):
                self._linked.renew(name)
        self._put(name, searcher)
        return searcher

    def _put(self, name: str, searcher: Any) -> None:
        with self._lock:
            self._held[name] = (searcher, time.monotonic())
            self._held.move_to_end(name)
            self._forget()

    def _forget(self) -> None:
        limit = time.monotonic() - _SECONDS
        while self._held and (
            len(self._held) > _MOST or next(iter(self._held.values()))[1] < limit
        ):
            self._held.popitem(last=False)


def _files(index: Path) -> Iterator[str]:
    """Yield the names of a commit's files."""
    for segment in json.loads((index / _META).read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (f"{name}.{part}" for part in _PARTS)
        if segment.get("deletes"):
            yield f"{name}.{segment['deletes']['opstamp']}.del"

"""Vectors in a file of SQLite, compared one by one: exact, and quick enough for 100,000."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from services.search.index.ports import IndexAway
from services.search.index.vectors import ArticleVector, Embedder, Neighbour, Vector

_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL
)"""
# What is replaced gets a new place, by which readers know that it changed.
_PUT = """
INSERT OR REPLACE INTO vectors (id, version, digest, vector)
SELECT :id, :version, :digest, :vector
WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE id = :id AND version > :version)"""
_SECONDS = 30
# Numbers of 16 bits are exact enough to keep; they are compared as 32.
_KIND = "<f2"
_CHUNK = 500


class LocalVectors:
    """Vectors of one embedder (port VectorIndex); any process may read and write."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._path = folder / f"vectors-{embedder.name}.sqlite"
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._held = _Held(embedder.size)

    def nearest(self, vector: Vector, count: int) -> list[Neighbour]:
        """Return the nearest articles."""
        with self._connection() as connection:
            self._held.follow(connection)
            return self._held.nearest(vector, count)

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digests of texts."""
        with self._connection() as connection:
            asked = "SELECT digest FROM vectors WHERE id = ?"
            found = ((id, connection.execute(asked, (id,)).fetchone()) for id in ids)
            return {id: row[0] for id, row in found if row}

    def put(self, items: Sequence[ArticleVector]) -> None:
        """Keep vectors."""
        rows = [
            {
                "id": item.id,
                "version": item.version,
                "digest": item.digest,
                "vector": item.vector.astype(_KIND).tobytes(),
            }
            for item in items
        ]
        with self._connection() as connection:
            connection.executemany(_PUT, rows)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget vectors."""
        with self._connection() as connection:
            connection.executemany("DELETE FROM vectors WHERE id = ?", ((id,) for id in ids))

    def ids(self) -> Iterator[str]:
        """Yield all ids."""
        last = ""
        asked = "SELECT id FROM vectors WHERE id > ? ORDER BY id LIMIT ?"
        while True:
            with self._connection() as connection:
                found = [row[0] for row in connection.execute(asked, (last, _CHUNK))]
            yield from found
            if len(found) < _CHUNK:
                return
            last = found[-1]

    def forget_others(self) -> None:
        """Remove the vectors of other embedders."""
        for other in self._path.parent.glob("vectors-*.sqlite*"):
            if not other.name.startswith(self._path.name):
                other.unlink(missing_ok=True)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection to one thread at a time, and commit; trouble is IndexAway."""
        with self._lock:
            try:
                if self._opened is None:
                    self._opened = _open(self._path)
                with self._opened:
                    yield self._opened
            except (sqlite3.Error, OSError) as error:
                raise IndexAway(error) from error


class _Held:
    """All vectors in memory: [articles, size], with room for more."""

    def __init__(self, size: int) -> None:
        self._rows = np.zeros((_CHUNK, size), np.float32)
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._last = 0
        self._state: tuple[int, int] | None = None

    def follow(self, connection: sqlite3.Connection) -> None:
        """Read what has changed since the last time."""
        # The one changes with what others write, the other with what this connection does.
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        state = (version, connection.total_changes)
        if state == self._state:
            return
        connection.execute("BEGIN")
        self._add(connection)
        (count,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
        if len(self._ids) != count:
            self._drop({id for (id,) in connection.execute("SELECT id FROM vectors")})
        self._state = state

    def nearest(self, vector: Vector, count: int) -> list[Neighbour]:
        """Return the nearest ones."""
        cosines = self._rows[: len(self._ids)] @ vector
        if count < len(cosines):
            best = np.argpartition(-cosines, count)[:count]
        else:
            best = np.arange(len(cosines))
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [Neighbour(self._ids[place], float(cosines[place])) for place in best]

    def _add(self, connection: sqlite3.Connection) -> None:
        asked = "SELECT place, id, vector FROM vectors WHERE place > ? ORDER BY place"
        for place, id, blob in connection.execute(asked, (self._last,)):
            row = self._places.setdefault(id, len(self._ids))
            if row == len(self._ids):
                self._ids.append(id)
            if row >= len(self._rows):
                more = np.zeros((max(_CHUNK, row // 4), self._rows.shape[1]), np.float32)
                self._rows = np.concatenate([self._rows, more])
            self._rows[row] = np.frombuffer(blob, _KIND)
            self._last = place

    def _drop(self, kept: set[str]) -> None:
        """Put the last row into the gap of each that is no more."""
        for id in [id for id in self._ids if id not in kept]:
            gap, last = self._places.pop(id), self._ids.pop()
            if last != id:
                self._ids[gap], self._places[last] = last, gap
                self._rows[gap] = self._rows[len(self._ids)]


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_SECONDS, check_same_thread=False)
    # Readers go on while another process writes.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(_TABLE)
    return connection

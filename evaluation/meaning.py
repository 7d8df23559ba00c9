"""Search by meaning over an index that was filled for evaluation."""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from evaluation.indexes import Opened
from services.search.adapters import open_embedder
from services.search.index.vectors import Embedder, Vector
from services.search.meaning.embedding import embed_all
from services.search.meaning.nearness import Meaning
from services.search.settings import SearchSettings

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (digest TEXT PRIMARY KEY, vector BLOB NOT NULL)"


class Remembered:
    """An embedder that keeps vectors of passages in a file, and makes new ones on all cores."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._kept = sqlite3.connect(file)
        self._kept.execute(_TABLE)
        self.name, self.size = embedder.name, embedder.size

    def query(self, text: str) -> Vector:
        """Return the vector of a query."""
        return self._embedder.query(text)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of passages."""
        new = [text for text in dict.fromkeys(texts) if self._found(text) is None]
        with ThreadPoolExecutor(os.cpu_count()) as pool, self._kept:
            made = pool.map(lambda text: self._embedder.passages([text])[0], new)
            rows = ((self._digest(text), v.tobytes()) for text, v in zip(new, made, strict=True))
            self._kept.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return [vector for text in texts if (vector := self._found(text)) is not None]

    def close(self) -> None:
        """Let the file go."""
        self._kept.close()

    def _found(self, text: str) -> Vector | None:
        asked = "SELECT vector FROM vectors WHERE digest = ?"
        row = self._kept.execute(asked, (self._digest(text),)).fetchone()
        return np.frombuffer(row[0], np.float32) if row else None

    def _digest(self, text: str) -> str:
        return hashlib.blake2b(f"{self.name}\n{text}".encode(), digest_size=16).hexdigest()


@contextmanager
def meaning_over(opened: Opened, remembered: Path | None) -> Iterator[Meaning | None]:
    """Yield search by meaning over an index, once all its articles have their vectors.

    None where the settings ask for no embedder. Raises EmbedderUnusable.
    """
    made = open_embedder(SearchSettings())
    if made is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="caibian-vectors-") as name:
        file = remembered or Path(name) / "vectors.sqlite"
        with closing(Remembered(made, file)) as embedder:
            vectors = opened.vectors(embedder)
            embed_all(index=opened.index, vectors=vectors, embedder=embedder)
            yield Meaning(embedder, vectors)

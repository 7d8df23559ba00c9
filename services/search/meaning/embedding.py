"""Keeps the vectors in line with the articles: what the worker of the queue `vectors` does."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from services.search.article import ArticleText
from services.search.documents.packing import read_text
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.index.vectors import LEAD, ArticleVector, Embedder, VectorIndex
from services.search.query.query import Query
from shared.articles import ZoneKind

_BATCH = 64


@dataclass(frozen=True)
class _Passage:
    """What is read of an article."""

    id: str
    version: int
    text: str

    @property
    def digest(self) -> str:
        """Return what tells its text from others."""
        return hashlib.blake2b(self.text.encode(), digest_size=12).hexdigest()


def embed(
    ids: Sequence[str], *, index: SearchReader, vectors: VectorIndex, embedder: Embedder
) -> None:
    """Give these articles their vectors, and forget those of articles that are gone.

    Whoever does it twice does no harm. Raises IndexAway.
    """
    found = [stored for id in ids if (stored := index.article(id))]
    _embed(found, vectors, embedder)
    missing = set(ids) - {stored.id for stored in found}
    # Asked again: what came back while vectors were made keeps its own.
    gone = [id for id in missing if index.article(id) is None]
    vectors.remove(gone)
    # And once more: what came back since may have got one from another, which went as well.
    _embed([stored for id in gone if (stored := index.article(id))], vectors, embedder)


def embed_all(
    *,
    index: SearchReader,
    vectors: VectorIndex,
    embedder: Embedder,
    tell: Callable[[int], object] = lambda _: None,
) -> int:
    """Give all articles their vectors and forget all others; return how many were made.

    The vectors of other embedders go as well. `tell` is told how many articles were looked at since
    it was last called. Raises IndexAway.
    """
    vectors.forget_others()
    made, seen = 0, set[str]()
    for batch in _batches(index.scan(Query())):
        made += _embed(batch, vectors, embedder)
        seen |= {stored.id for stored in batch}
        tell(len(batch))
    # What came in meanwhile has a vector from the worker, but wasn't seen.
    gone = (id for id in list(vectors.ids()) if id not in seen and index.article(id) is None)
    vectors.remove(gone)
    return made


def passage(article: ArticleText) -> str:
    """Return what stands for an article: its title and the beginning of its body."""
    spans = (zone for zone in article.zones if zone.kind == ZoneKind.BODY)
    body = "\n".join(article.text[zone.start : zone.end] for zone in spans)
    return f"{article.title}\n{body[:LEAD]}".strip()


def _embed(stored: Iterable[Stored], vectors: VectorIndex, embedder: Embedder) -> int:
    """Make the vectors of those articles that have none of their text; return how many."""
    passages = list(readable(stored, _passage))
    known = vectors.digests([each.id for each in passages])
    new = [each for each in passages if each.text and known.get(each.id) != each.digest]
    vectors.remove([each.id for each in passages if not each.text])
    made = embedder.passages([each.text for each in new])
    vectors.put(
        [
            ArticleVector(each.id, each.version, each.digest, vector)
            for each, vector in zip(new, made, strict=True)
        ]
    )
    return len(new)


def _passage(stored: Stored) -> _Passage:
    """Return what is read of an article; one that can't be opened has no vector."""
    return _Passage(stored.id, stored.version, passage(read_text(stored.enriched, stored.card)))


def _batches(stored: Iterator[Stored]) -> Iterator[list[Stored]]:
    while batch := list(islice(stored, _BATCH)):
        yield batch

"""Search as sets: queries with all their right articles, and whether the counts agree.

A file has one query a line, {"q", "kind", "right": [ids], "filters"?}, and lies beside
articles.jsonl (or .gz), one article a line: {"id", "title"?, "body", "published_at"?, "source"?}
("date" is read as published_at). The first line may name other articles, relative to the file, and
how many of them: {"articles": "../news/articles.jsonl.gz", "first": 3000}.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evaluation import files, product
from evaluation.indexes import empty_index
from evaluation.meaning import meaning_over
from evaluation.retrieval import listed, named, text
from evaluation.set_scores import Judged, figures, walks
from services.search.adapters import follow_known
from services.search.article import decode_article
from services.search.documents.document import Document, document
from services.search.indexing.reprints import grouped
from services.search.query.filters import Filters
from services.search.ranking.reader import RankedReader
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.settings import SearchSettings
from shared.china_time import in_china

_BULK = 500
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


@dataclass(frozen=True)
class Wanted:
    """A query, its kind, the ids of all articles that are right, and filters by name."""

    q: str
    kind: str
    right: frozenset[str]
    filters: Mapping[str, Any]


@dataclass(frozen=True)
class Corpus:
    """Where the articles are, relative to the file of queries, and how many of them count."""

    path: str
    first: int | None


@dataclass(frozen=True)
class Source:
    """An article of the corpus, and what is said about it."""

    id: str
    body: str
    about: Mapping[str, Any]


def evaluate(
    path: Path,
    index: str = "local",
    *,
    by_meaning: bool = True,
    remembered: Path | None = None,
) -> dict[str, Any]:
    """Ask the queries of a file and compare what is found with what is right.

    Vectors are kept in the file `remembered`, if it is given. Raises BadFile.
    """
    corpus, queries = asked(path)
    sources = articles(path, corpus)
    _check(path, queries, sources)
    with empty_index(index) as opened:
        for documents in _some(made(sources)):
            opened.index.write(grouped(documents, opened.index))
        reader = RankedReader(opened.index)
        with meaning_over(opened, remembered) if by_meaning else nullcontext() as meaning:
            ports = SearchPorts(
                reader,
                product.tagger(),
                Suggester(reader),
                known=follow_known(SearchSettings()),
                meaning=meaning,
            )
            start = time.perf_counter()
            judged = [
                Judged(each.q, each.kind, each.right, walks(each.q, each.filters, ports))
                for each in queries
            ]
            seconds = time.perf_counter() - start
    return figures(judged) | {"seconds": round(seconds, 1)}


def asked(path: Path) -> tuple[Corpus, list[Wanted]]:
    """Read a file of queries, and of which articles they are. Raises BadFile."""
    rows = files.rows(path, _parsed)
    queries = [row for row in rows if isinstance(row, Wanted)]
    corpora = [row for row in rows if isinstance(row, Corpus)]
    if len(corpora) > 1 or (corpora and rows[0] is not corpora[0]):
        raise files.BadFile(f"{path}: only the first line names the articles")
    return (corpora[0] if corpora else Corpus("", None)), queries


def articles(path: Path, corpus: Corpus) -> list[Source]:
    """Read the articles that the queries of a file are about. Raises BadFile."""
    beside = path.parent / corpus.path if corpus.path else named(path.parent, "articles")
    return list(islice(files.rows(beside, _parsed_source), corpus.first))


def made(sources: Iterable[Source]) -> Iterator[Document]:
    """Yield the index's documents, annotated as the workers do; what has no text has none."""
    for source in sources:
        article = product.annotated(source.body, id=source.id, **source.about)
        if article is not None:
            yield document(decode_article(article.model_dump_json()), 1, raw="")


def _parsed(row: dict[str, Any]) -> Wanted | Corpus:
    if "articles" in row:
        first = row.get("first")
        return Corpus(text(row["articles"]), None if first is None else int(first))
    filters = dict(row.get("filters") or {})
    Filters(**filters)
    right = frozenset(map(text, listed(row["right"])))
    return Wanted(text(row["q"]), text(row.get("kind") or ""), right, filters)


def _parsed_source(row: dict[str, Any]) -> Source:
    published = row.get("published_at") or row.get("date")
    about = {
        "title": text(row.get("title") or "") or None,
        "source": text(row.get("source") or "") or None,
        "published_at": _time(text(published)) if published else None,
    }
    return Source(text(row["id"]), text(row["body"]), about)


def _time(written: str) -> datetime:
    """Return a time, China's where no zone is given. Raises ValueError."""
    try:
        return in_china(_TIME.validate_python(written))
    except ValidationError as error:
        raise ValueError(f"{written!r} is no time") from error


def _check(path: Path, queries: Sequence[Wanted], sources: Sequence[Source]) -> None:
    """Raise BadFile where a right article isn't one of the corpus."""
    known = {source.id for source in sources}
    for query in queries:
        if unknown := sorted(query.right - known):
            raise files.BadFile(f"{path}: {query.q}: no such article: {', '.join(unknown)}")


def _some(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while some := list(islice(rest, _BULK)):
        yield some

"""Search: questions and headlines that should find certain articles."""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.indexes import empty_index
from evaluation.meaning import meaning_over
from services.search.article import decode_article
from services.search.documents.document import Document, document
from services.search.index.ports import SearchIndex, SearchReader
from services.search.meaning.nearness import Meaning
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import Grouping
from services.search.searching.find import look
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester

DEEP, TOP, LONGEST = 100, 10, 1000
_BULK = 500
Figures = dict[str, float]


@dataclass(frozen=True)
class Asked:
    """A query and the ids of the articles that it should find; `kind` is "" where none is given."""

    text: str
    relevant: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Source:
    """A document of the corpus."""

    id: str
    title: str
    body: str


def evaluate(
    folder: Path,
    index: str = "local",
    limit: int | None = None,
    *,
    by_meaning: bool = True,
    remembered: Path | None = None,
) -> dict[str, Any]:
    """Score one folder of documents and queries; `limit` is how many queries of each file.

    Vectors are kept in the file `remembered`, if it is given, for the next time.
    """
    sources = files.rows(named(folder, "docs"), parsed_source)
    asked = files.rows(named(folder, "queries"), parsed_query)[:limit]
    path = named(folder, "variants")
    variants = files.rows(path, parsed_query)[:limit] if path.exists() else []
    with empty_index(index) as opened:
        write(opened.index, made(sources))
        ranked = RankedReader(opened.index)
        with meaning_over(opened, remembered) if by_meaning else nullcontext() as meaning:
            figures = score(ranked, asked, meaning)
            if variants:
                figures["variants"] = score(ranked, variants, meaning)
    return figures


def named(folder: Path, name: str) -> Path:
    """Return the path of a file of the folder, plain or gzipped."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    return packed if packed.exists() and not plain.exists() else plain


def parsed_source(row: dict[str, Any]) -> Source:
    """Read a line of documents."""
    return Source(text(row["id"]), text(row.get("title") or ""), text(row["body"]))


def parsed_query(row: dict[str, Any]) -> Asked:
    """Read a line of queries; articles that are nearly the same as a relevant one count too."""
    ids = [*listed(row["relevant"]), *listed(row.get("near_dups") or [])]
    return Asked(text(row["text"]), frozenset(map(text, ids)), text(row.get("kind") or ""))


def text(value: object) -> str:
    """Return a value that is a text. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def listed(value: object) -> list[Any]:
    """Return a value that is a list. Raises TypeError."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def made(sources: Iterable[Source]) -> Iterable[Document]:
    """Yield the index's documents, annotated as the workers do; what has no text has none."""
    for source in sources:
        article = product.annotated(source.body, id=source.id, title=source.title or None)
        if article is not None:
            yield document(decode_article(article.model_dump_json()), 1, raw="")


def write(index: SearchIndex, documents: Iterable[Document]) -> None:
    """Write the documents, some at a time."""
    rest = iter(documents)
    while some := list(islice(rest, _BULK)):
        index.write(some)


def score(index: SearchReader, queries: Sequence[Asked], meaning: Meaning | None) -> dict[str, Any]:
    """Ask the queries and score what was found, all together and by kind."""
    tagger = product.tagger()
    ports = SearchPorts(index=index, cutter=tagger, suggester=Suggester(index), meaning=meaning)
    find(ports, "热身")
    start = time.perf_counter()
    found = [find(ports, asked.text) for asked in queries]
    seconds = time.perf_counter() - start
    by_kind: dict[str, list[Figures]] = defaultdict(list)
    for ids, asked in zip(found, queries, strict=True):
        by_kind[asked.kind].append(scored(ids, asked.relevant))
    return {
        **means([figures for some in by_kind.values() for figures in some]),
        "per_kind": {kind: means(some) for kind, some in sorted(by_kind.items()) if kind},
        "queries": len(queries),
        "queries_per_second": round(len(queries) / max(seconds, 1e-9), 1),
    }


def find(ports: SearchPorts, text: str) -> list[str]:
    """Return the ids of what a search shows, best first: its hits, then further ones."""
    params = SearchParams(q=text[:LONGEST], size=DEEP, group=Grouping.NONE)
    _, page = look(params, ports=ports)
    return [hit.id for hit in (*page.hits, *page.further)]


def scored(ids: Sequence[str], relevant: frozenset[str]) -> Figures:
    """Score the hits of one query; a query without relevant articles scores 0."""
    places = [place for place, id in enumerate(ids) if id in relevant]
    best = sum(gain(place) for place in range(min(TOP, len(relevant))))
    return {
        "ndcg10": sum(gain(place) for place in places if place < TOP) / best if best else 0.0,
        "mrr10": 1 / (places[0] + 1) if places and places[0] < TOP else 0.0,
        "success10": float(bool(places) and places[0] < TOP),
        "recall100": len(places) / len(relevant) if relevant else 0.0,
    }


def gain(place: int) -> float:
    """Return what a relevant hit is worth at a place from 0."""
    return 1 / math.log2(place + 2)


def means(figures: Sequence[Figures]) -> Figures:
    """Return the mean of each figure."""
    names = ("ndcg10", "mrr10", "success10", "recall100")
    return {
        name: round(sum(each[name] for each in figures) / max(1, len(figures)), 4) for name in names
    }

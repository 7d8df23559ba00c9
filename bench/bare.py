"""The same work without the path around it: annotate() alone, and writing to the index alone."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from typing import Any

from services.enrich.app import make_annotator
from services.enrich.handlers import Annotate
from services.ingest.schemas import ArticleIn
from services.search.adapters import open_index
from services.search.article import decode_article
from services.search.documents.document import Document, document
from services.search.settings import SearchSettings
from shared.articles import RawArticle

_BULK = 500


def raw(article: dict[str, Any]) -> RawArticle:
    """Return an article as ingest makes it."""
    return ArticleIn.model_validate(article).raw(datetime.now(UTC))


def annotate_all(articles: Sequence[dict[str, Any]], processes: int) -> tuple[float, float]:
    """Annotate articles in processes; return wall and CPU seconds."""
    raws = [raw(article) for article in articles]
    parts = [raws[first::processes] for first in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(_annotate, [raws[:4]] * processes))
        start = time.perf_counter()
        cpu = sum(pool.map(_annotate, parts))
        return time.perf_counter() - start, cpu


def documents(articles: Sequence[dict[str, Any]]) -> list[Document]:
    """Return the documents of articles, ready to be written."""
    return [_document(_annotator(), raw(each), number) for number, each in enumerate(articles, 1)]


def write_all(items: Sequence[Document], settings: SearchSettings) -> tuple[float, float]:
    """Write documents in bulks; return wall and this process's CPU seconds."""
    index = open_index(settings)
    start, cpu = time.perf_counter(), time.process_time()
    for first in range(0, len(items), _BULK):
        index.write(items[first : first + _BULK])
    return time.perf_counter() - start, time.process_time() - cpu


@cache
def _annotator() -> Annotate:
    return make_annotator()


def _annotate(raws: Sequence[RawArticle]) -> float:
    annotate, start = _annotator(), time.process_time()
    for article in raws:
        annotate(article, 1)
    return time.process_time() - start


def _document(annotate: Annotate, article: RawArticle, version: int) -> Document:
    enriched = decode_article(annotate(article, 1).model_dump_json())
    return document(enriched, version, raw=article.model_dump_json())

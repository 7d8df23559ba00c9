"""Fills indexes with articles past the path, to have many of them soon."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from bench.bare import documents
from bench.times import say
from services.enrich.settings import EnrichSettings
from services.search.documents.document import Document
from services.search.index.ports import IndexAway, SearchIndex
from services.search.indexing.reprints import grouped

Sink = Callable[[Sequence[Document]], object]
_CHUNK = 500


def fill(articles: Sequence[dict[str, Any]], sinks: Sequence[Sink]) -> None:
    """Annotate articles in as many processes as the workers and write them into each sink."""
    parts = [articles[first : first + _CHUNK] for first in range(0, len(articles), _CHUNK)]
    for made in _made(parts, EnrichSettings().enrich_processes):
        for sink in sinks:
            sink(made)


def index_sink(index: SearchIndex) -> Sink:
    """Return what writes documents as the indexer does: again when the index was too busy."""

    def write(documents: Sequence[Document]) -> None:
        while True:
            try:
                index.write(grouped(documents, index))
            except IndexAway as error:
                say(str(error))
                time.sleep(1)
            else:
                return

    return write


def _made(parts: Iterable[Sequence[dict[str, Any]]], processes: int) -> Iterator[list[Document]]:
    """Yield the documents of each part, a few parts ahead of whoever takes them."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[list[Document]]] = deque()
        for part in parts:
            ahead.append(pool.submit(documents, part))
            if len(ahead) > 2 * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

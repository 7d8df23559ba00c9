"""Fills indexes with articles past the path, to have many of them soon."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from bench.bare import documents
from bench.times import say
from services.enrich.settings import EnrichSettings
from services.search.documents.document import Document
from services.search.index.ports import IndexAway, SearchIndex
from services.search.indexing.reprints import grouped

Sink = Callable[[Sequence[Document]], object]
P = TypeVar("P")
T = TypeVar("T")
_CHUNK = 500


def fill(articles: Sequence[dict[str, Any]], sinks: Sequence[Sink]) -> None:
    """Annotate articles in as many processes as the workers and write them into each sink."""
    parts = [articles[first : first + _CHUNK] for first in range(0, len(articles), _CHUNK)]
    processes = EnrichSettings().enrich_processes
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for made in ahead(pool, documents, parts, 2 * processes):
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


def ahead(pool: Executor, make: Callable[[P], T], parts: Iterable[P], count: int) -> Iterator[T]:
    """Yield what is made of each part, in their order; so many are made ahead of whoever takes."""
    waiting: deque[Future[T]] = deque()
    for part in parts:
        waiting.append(pool.submit(make, part))
        if len(waiting) > count:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

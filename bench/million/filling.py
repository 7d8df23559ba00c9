"""Fills an index past the path, goes on where it was stopped, and notes what each part took."""

import json
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from bench.filling import ahead, index_sink
from bench.million.stores import Store
from bench.million.templates import templates
from bench.million.variants import Variants
from bench.times import percentiles, say, timed
from services.search.documents.document import Document

_BULK = 500
_NOTED = 10_000
_AHEAD = 2


def fill(store: Store, folder: Path, count: int, articles: int, log: Path) -> None:
    """Write articles as the indexer does, in bulks, up to so many; a line of the log each 10,000.

    They are made of `count` templates that lie in a folder. What is there already is counted; a
    bulk that was only begun is written once more.
    """
    done = store.articles() // _BULK * _BULK
    say(f"{store.name}: {done} articles are there")
    context = get_context("spawn")
    with ProcessPoolExecutor(1, context, _open, (folder, count)) as pool:
        while done < articles:
            last = min(articles, done + _NOTED - done % _NOTED)
            figures = {"articles": last} | _stretch(store, pool, done, last)
            done = last
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(figures)}\n")
            say(f"{store.name}: {done} articles, {figures['per_second']:.0f} a second")


def _stretch(store: Store, pool: Executor, first: int, last: int) -> dict[str, Any]:
    """Write some bulks; return what an article took of each part, and what the index weighs."""
    write, bulks = index_sink(store.index), list[float]()
    making, engine = 0.0, store.engine_cpu()
    begin, cpu = time.perf_counter(), time.process_time()
    parts = [(start, min(start + _BULK, last)) for start in range(first, last, _BULK)]
    # They are made in a process of their own, while the bulks before are written.
    for documents, seconds in ahead(pool, _make, parts, _AHEAD):
        making += seconds
        bulks.append(timed(partial(write, documents)))
    wall, count = time.perf_counter() - begin, last - first
    return {
        "wall_s": wall,
        "per_second": count / wall,
        "making_cpu_ms": 1000 * making / count,
        "writing_cpu_ms": 1000 * (time.process_time() - cpu) / count,
        "engine_cpu_ms": 1000 * (store.engine_cpu() - engine) / count,
        "bulk": percentiles(bulks) if len(bulks) > 1 else {},
        "memory_mib": psutil.Process().memory_info().rss / 2**20,
        "load": psutil.getloadavg()[0],
        **store.weight(),
    }


_variants: Variants | None = None


def _open(folder: Path, count: int) -> None:
    """Read the templates, in the process that makes documents."""
    global _variants  # noqa: PLW0603  # one for the process, read once
    _variants = Variants(templates(folder, count))


def _make(part: tuple[int, int]) -> tuple[list[Document], float]:
    """Return the documents of a bulk, and the CPU seconds that they took."""
    assert _variants is not None, "_open was not called"
    began = time.process_time()
    return _variants.documents(*part), time.process_time() - began

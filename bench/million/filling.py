"""Fills an index past the path, goes on where it was stopped, and notes what each part took."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from bench.filling import index_sink
from bench.million.stores import Store
from bench.million.variants import Variants
from bench.times import percentiles, say, timed

_BULK = 500
_NOTED = 10_000


def fill(store: Store, variants: Variants, articles: int, log: Path) -> None:
    """Write articles as the indexer does, in bulks, up to so many; a line of the log each 10,000.

    What is there already is counted; a bulk that was only begun is written once more.
    """
    done = store.articles() // _BULK * _BULK
    say(f"{store.name}: {done} articles are there")
    while done < articles:
        last = min(articles, done + _NOTED - done % _NOTED)
        figures = {"articles": last} | _stretch(store, variants, done, last)
        done = last
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(figures)}\n")
        say(f"{store.name}: {done} articles, {figures['per_second']:.0f} a second")


def _stretch(store: Store, variants: Variants, first: int, last: int) -> dict[str, Any]:
    """Write some bulks; return what an article took of each part, and what the index weighs."""
    write, bulks = index_sink(store.index), list[float]()
    making, engine = 0.0, store.engine_cpu()
    begin, cpu = time.perf_counter(), time.process_time()
    for start in range(first, last, _BULK):
        began = time.thread_time()
        documents = variants.documents(start, min(start + _BULK, last))
        making += time.thread_time() - began
        bulks.append(timed(partial(write, documents)))
    wall, count = time.perf_counter() - begin, last - first
    return {
        "wall_s": wall,
        "per_second": count / wall,
        "making_cpu_ms": 1000 * making / count,
        "writing_cpu_ms": 1000 * (time.process_time() - cpu - making) / count,
        "engine_cpu_ms": 1000 * (store.engine_cpu() - engine) / count,
        "bulk": percentiles(bulks) if len(bulks) > 1 else {},
        "memory_mib": psutil.Process().memory_info().rss / 2**20,
        "load": psutil.getloadavg()[0],
        **store.weight(),
    }

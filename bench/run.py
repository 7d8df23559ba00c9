"""One run on one index: what goes in, how fast it comes out, and what it costs."""

import json
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from bench.bare import annotate_all, documents, write_all
from bench.processes import cpu_seconds, elasticsearch_processes, usage
from bench.times import percentiles, say, timed
from services.enrich.settings import EnrichSettings
from services.search.settings import SearchSettings
from services.search.workers.queues import VECTORS
from shared.path.redis_follow_ups import open_follow_ups
from shared.settings import SharedSettings
from tools.system import System, eventually, running

# A worker of the lowest priority takes its time on a machine that does other work as well.
_BEHIND_SECONDS = 3600
Figures = dict[str, Any]


def measure(
    articles: Sequence[dict[str, Any]], singles: int, idle: int, folder: Path, url: str | None
) -> Figures:
    """Return the figures of a system on the local index, or on Elasticsearch at `url`."""
    extra = {"CAIBIAN_ELASTICSEARCH_URL": url} if url else {}
    name = f"bench-{uuid4().hex[:8]}"
    nodes = elasticsearch_processes() if url else []
    with running(folder / "data", extra | {"CAIBIAN_INDEX_NAME": name}) as system:
        _warm(system)
        figures = {"idle": _idle(system, idle), "posts": _posts(system, singles)}
        figures |= _batch(system, articles, nodes)
        figures["memory_mib"] = usage(system, nodes).memory
    figures["bare"] = _bare(articles, folder / "bare", url, nodes)
    figures["outside_ms"] = _outside(figures, is_local=url is None)
    return figures


def _warm(system: System) -> None:
    say("warming up")
    system.post_all([_small(f"warm-{number}") for number in range(50)])
    system.wait_until_done()


def _idle(system: System, count: int) -> Figures:
    """Measure the time from a POST to the first search that finds the article."""
    say(f"{count} articles, one after the other")
    articles = [_small(f"idle-{number}") for number in range(count)]
    return percentiles([timed(partial(post_until_found, system, each)) for each in articles])


def post_until_found(system: System, article: dict[str, Any]) -> None:
    """Post an article and return once a search finds it."""
    system.post(**article)
    while not system.search(id=article["id"]):
        time.sleep(0.005)


def _posts(system: System, count: int) -> Figures:
    """Measure the time that a POST of one article takes."""
    say(f"{count} single posts")
    seconds = [timed(partial(system.post, **_small(f"single-{n}"))) for n in range(count)]
    system.wait_until_done()
    return percentiles(seconds)


def _batch(
    system: System, articles: Sequence[dict[str, Any]], nodes: list[psutil.Process]
) -> Figures:
    """Measure a batch from its POST until all of it is searchable, and what its vectors cost."""
    _wait_for_vectors(system)
    say(f"a batch of {len(articles)}")
    body = "\n".join(json.dumps(article, ensure_ascii=False) for article in articles).encode()
    before, start = usage(system, nodes).cpu, time.perf_counter()
    system.ingest.post("/v1/articles/batch", content=body, timeout=600).raise_for_status()
    posted = time.perf_counter() - start
    _wait_until_done(system)
    seconds = time.perf_counter() - start
    after = usage(system, nodes).cpu
    say("its vectors")
    _wait_for_vectors(system)
    after["vectors"] = usage(system, nodes).cpu["vectors"]
    cost = {name: 1000 * (after[name] - before[name]) / len(articles) for name in after}
    return {
        "articles": len(articles),
        "posted_per_second": len(articles) / posted,
        "searchable_per_second": len(articles) / seconds,
        "cpu_ms": cost,
    }


def _wait_until_done(system: System) -> None:
    """Ask seldom: asking costs the ingest process too."""
    while system.stats()["unfinished"]:
        time.sleep(0.25)


def _wait_for_vectors(system: System) -> None:
    """Return when the articles that are searchable have their vectors, which come behind them."""
    follow_ups = open_follow_ups(SharedSettings(redis_port=system.ports["REDIS"]))
    eventually(lambda: not follow_ups.count(VECTORS.name), _BEHIND_SECONDS)


def _bare(
    articles: Sequence[dict[str, Any]], folder: Path, url: str | None, nodes: list[psutil.Process]
) -> Figures:
    processes = EnrichSettings().enrich_processes
    say(f"bare annotate() in {processes} processes")
    wall, cpu = annotate_all(articles, processes)
    say("bare bulk writing")
    items = documents(articles)
    settings = SearchSettings(
        data=folder, elasticsearch_url=url, index_name=f"bare-{uuid4().hex[:8]}"
    )
    engine = sum(map(cpu_seconds, nodes))
    write_wall, write_cpu = write_all(items, settings)
    count = len(articles)
    return {
        "annotate_per_second": count / wall,
        "annotate_cpu_ms": 1000 * cpu / count,
        "write_per_second": count / write_wall,
        "write_cpu_ms": 1000 * write_cpu / count,
        "engine_cpu_ms": 1000 * (sum(map(cpu_seconds, nodes)) - engine) / count,
    }


def _outside(figures: Figures, *, is_local: bool) -> Figures:
    """Return what the path costs an article outside annotate() and the engines, in CPU ms.

    tantivy works inside the indexer, so what bare writing takes is its share there.
    """
    cost, bare = figures["cpu_ms"], figures["bare"]
    parts = {
        "ingest": cost["ingest"],
        "enrich": cost["enrich"] - bare["annotate_cpu_ms"],
        "indexer": cost["indexer"] - (bare["write_cpu_ms"] if is_local else 0.0),
    }
    return parts | {"total": sum(parts.values())}


def _small(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "content": f"雁洲轻轨通车\n雁洲市首条轻轨今日通车,编号{id}。全长二十三公里,设站十九座。",
    }

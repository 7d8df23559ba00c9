"""What reading costs: the search API beside the bare index with the same query, and the rest."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from services.search.elastic import connect
from services.search.elastic_query import render
from services.search.embedded_reading import EmbeddedReader
from services.search.language import understand
from services.search.queries import Query
from services.search.settings import SearchSettings
from shared.text.tagger import Tagger
from shared.text.tagger_loader import load_tagger
from tools.system import System

_QUERIES = 200
_WARM_UP = 20
_LETTERS = 8
Figures = dict[str, Any]


def reading(
    system: System, articles: Sequence[dict[str, Any]], url: str | None, name: str
) -> Figures:
    """Return times of searches, bare searches and suggestions, the export's rate, the size."""
    texts = list(_texts(articles))
    tagger = load_tagger()
    queries = [understand(text, tagger)[0] for text in texts]
    search = [partial(_get, system, "/v1/search", text) for text in texts]
    suggest = [partial(_get, system, "/v1/suggest", text[:2]) for text in texts]
    return {
        "search": _percentiles(search),
        "bare_search": _percentiles(_bare(queries, system, url, name)),
        "suggest": _percentiles(suggest),
        "cut_ms": _percentiles([partial(_cut, tagger, text) for text in texts])["p50_ms"],
        "exported_per_second": _export(system, len(articles)),
        "index_bytes": _size(system, url, name),
    }


def _texts(articles: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the beginnings of bodies up to the first mark: a few words each."""
    for place in range(_QUERIES):
        content = articles[place * len(articles) // _QUERIES]["content"]
        longest = max(content.split("\n"), key=len)
        yield re.split(r"\W", longest.strip())[0][:_LETTERS] or longest[:_LETTERS]


def _bare(
    queries: Sequence[Query], system: System, url: str | None, name: str
) -> list[Callable[[], object]]:
    """Return the same searches asked of the index itself."""
    if url is None:
        reader = EmbeddedReader(system.data)
        return [partial(reader.search, query) for query in queries]
    client = connect(SearchSettings(elasticsearch_url=url))
    bodies = [{k: v for k, v in render(query).items() if k != "_source"} for query in queries]
    return [
        partial(client.search, index=name, source_includes=["enriched", "group", "skim"], **body)
        for body in bodies
    ]


def _get(system: System, path: str, text: str) -> object:
    return system.search_api.get(path, params={"q": text}).raise_for_status()


def _cut(tagger: Tagger, text: str) -> object:
    return tagger.words(text)


def _export(system: System, count: int) -> float:
    start = time.perf_counter()
    with system.search_api.stream("GET", "/v1/export", timeout=600) as answer:
        lines = sum(1 for _ in answer.iter_lines())
    assert lines >= count
    return lines / (time.perf_counter() - start)


def _size(system: System, url: str | None, name: str) -> int:
    if url is None:
        folders = [path for path in Path(system.data).glob("index-*") if path.is_dir()]
        return sum(file.stat().st_size for folder in folders for file in folder.iterdir())
    client = connect(SearchSettings(elasticsearch_url=url))
    return int(client.indices.stats(index=name)["_all"]["total"]["store"]["size_in_bytes"])


def _percentiles(work: Sequence[Callable[[], object]]) -> Figures:
    for each in work[:_WARM_UP]:
        each()
    seconds = []
    for each in work:
        start = time.perf_counter()
        each()
        seconds.append(time.perf_counter() - start)
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": 1000 * cuts[49], "p99_ms": 1000 * cuts[98]}

"""What reading costs among many articles: the search API beside the bare index, and the rest."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch

from bench.client import Client
from bench.filling import Sink, fill, index_sink
from bench.plain import PlainIndex
from bench.times import Work, say, times
from bench.vectors import vector_sink
from services.search.adapters import EMBEDDER, open_elastic
from services.search.index.elastic.index import connect
from services.search.index.elastic.query import render
from services.search.index.elastic.vectors import ElasticVectors
from services.search.index.local.index import LocalIndex
from services.search.index.local.reader import LocalReader
from services.search.index.local.vectors import LocalVectors
from services.search.meaning.onnx_embedder import OnnxEmbedder
from services.search.query.language import understand
from services.search.query.query import Query
from services.search.ranking.reader import DEPTH
from services.search.settings import SearchSettings
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from shared.text.folding import fold
from tools.system import System, running

_QUERIES = 200
_LETTERS = 8
Figures = dict[str, Any]
Calls = list[Work]


def measure_reading(
    articles: Sequence[dict[str, Any]], folder: Path, url: str | None
) -> dict[str, Figures]:
    """Return the figures of each index, on Elasticsearch only where there is one at `url`."""
    texts = list(_texts(articles))
    tagger = load_tagger()
    queries = [understand(text, tagger)[0] for text in texts]
    local, embedder = LocalIndex(folder / "data"), OnnxEmbedder(EMBEDDER)
    near = LocalVectors(folder / "data", embedder)
    sinks: list[Sink] = [index_sink(local), vector_sink(near, embedder.size)]
    name = f"bench-{uuid4().hex[:8]}"
    if url:
        settings = SearchSettings(elasticsearch_url=url, index_name=name)
        client = connect(settings)
        plain = PlainIndex(client, f"{name}-plain")
        vectors = vector_sink(ElasticVectors(client, name, embedder), embedder.size)
        sinks += [index_sink(open_elastic(settings)), vectors, plain.write]
    fill(articles, sinks)
    local.close()
    bare = _bare_local(queries, folder / "data")
    figures = {"local": _reading(len(articles), texts, bare, folder / "data", {})}
    figures["local"]["index_bytes"] = _folder_size(folder / "data")
    if url:
        names = [name, f"{name}-plain"]
        _merge(client, names)
        extra = {"CAIBIAN_ELASTICSEARCH_URL": url, "CAIBIAN_INDEX_NAME": name}
        with closing(Client(url)) as http:
            bare = [partial(_post, http, name, _asked(query)) for query in queries]
            bodies = [plain.body(_words(tagger, text)) for text in texts]
            work: Calls = [partial(_post, http, f"{name}-plain", body) for body in bodies]
            figures["elasticsearch"] = _reading(
                len(articles), texts, bare, folder / "elastic", extra, work
            )
        _weigh(figures, client, names)
    return figures


def _weigh(figures: dict[str, Figures], client: Elasticsearch, names: Sequence[str]) -> None:
    """Note what the indexes on Elasticsearch take once all is merged, and remove them."""
    say("waiting until Elasticsearch lets go of what it keeps for replicas")
    _settle(client, names)
    name, plain = names
    figures["elasticsearch"]["index_bytes"] = _size(client, name)
    for each in figures.values():
        each["plain_bytes"] = _size(client, plain)
    client.indices.delete(index=list(client.indices.get(index=f"{name}*")))


def _reading(
    count: int,
    texts: Sequence[str],
    bare: Calls,
    data: Path,
    extra: dict[str, str],
    plain: Calls | None = None,
) -> Figures:
    """Ask the API and the index itself the same by turns, so that other work hits both alike."""
    with running(data, extra) as system, closing(Client(str(system.search_api.base_url))) as api:
        searches: Calls = [partial(api.get, "/v1/search", q=text) for text in texts]
        by_words: Calls = [
            partial(api.get, "/v1/search", q=text, meaning="false") for text in texts
        ]
        suggestions: Calls = [partial(api.get, "/v1/suggest", q=text[:2]) for text in texts]
        others = {"plain_search": plain} if plain else {}
        figures: Figures = times(by_words=by_words, bare_search=bare, **others)
        figures |= times(search=searches) | times(suggest=suggestions)
        return figures | {"exported_per_second": _export(system), "articles": count}


def _texts(articles: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the beginnings of bodies up to the first mark: a few words each."""
    for place in range(_QUERIES):
        content = articles[place * len(articles) // _QUERIES]["content"]
        longest = max(content.split("\n"), key=len)
        yield re.split(r"\W", longest.strip())[0][:_LETTERS] or longest[:_LETTERS]


def _bare_local(queries: Sequence[Query], folder: Path) -> Calls:
    reader = LocalReader(folder)
    return [partial(reader.search, replace(query, size=DEPTH)) for query in queries]


def _asked(query: Query) -> dict[str, Any]:
    """Return the body that the API sends to Elasticsearch."""
    return render(replace(query, size=DEPTH))


def _words(tagger: Tagger, text: str) -> list[str]:
    folded = fold(text)
    return [folded[start:end] for start, end in tagger.words(text)]


def _post(http: Client, index: str, body: dict[str, Any]) -> object:
    return http.post(f"/{index}/_search", json.dumps(body).encode())


def _export(system: System) -> float:
    start = time.perf_counter()
    with system.search_api.stream("GET", "/v1/export", timeout=600) as answer:
        lines = sum(1 for _ in answer.iter_lines())
    return lines / (time.perf_counter() - start)


def _folder_size(data: Path) -> int:
    folders = [path for path in data.glob("index-*") if path.is_dir()]
    return sum(file.stat().st_size for folder in folders for file in folder.iterdir())


def _settle(client: Elasticsearch, names: Sequence[str]) -> None:
    """Have what is kept of fresh documents for replicas merged away, as happens in the long run.

    That can go once a lease is renewed, within a minute, and a merge has something to do.
    """
    while not all(map(_is_released, _shards(client, names))):
        time.sleep(5)
    for name in names:
        client.index(index=name, id="~", document={}, refresh=True)
        client.delete(index=name, id="~", refresh=True)
    _merge(client, names)


def _shards(client: Elasticsearch, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    indices = client.indices.stats(index=list(names), level="shards")["indices"]
    for index in indices.values():
        for copies in index["shards"].values():
            yield from copies


def _is_released(shard: dict[str, Any]) -> bool:
    """Tell whether no operation is kept any more."""
    leases = shard["retention_leases"]["leases"]
    return all(lease["retaining_seq_no"] > shard["seq_no"]["max_seq_no"] for lease in leases)


def _merge(client: Elasticsearch, names: Sequence[str]) -> None:
    client.indices.flush(index=list(names))
    patient = client.options(request_timeout=600)
    patient.indices.forcemerge(index=list(names), max_num_segments=1)


def _size(client: Elasticsearch, name: str) -> int:
    """Return the bytes of an index; the sum that the node keeps itself lags behind."""
    (index,) = client.indices.segments(index=name)["indices"].values()
    copies = (copy for shard in index["shards"].values() for copy in shard)
    return sum(part["size_in_bytes"] for copy in copies for part in copy["segments"].values())

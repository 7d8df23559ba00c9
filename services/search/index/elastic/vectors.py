"""Vectors in Elasticsearch: an index of their own beside that of the articles."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from services.search.index.elastic.bulk import make_index, written
from services.search.index.elastic.errors import index_errors
from services.search.index.elastic.spread import ONE, Spread
from services.search.index.ports import IndexAway, Outcome
from services.search.index.vectors import ArticleVector, Embedder, Neighbour, Vector

_CHUNK = 1000
# Of so many candidates at least the nearest are chosen.
_CANDIDATES = 200


class ElasticVectors:
    """Vectors of one embedder (port VectorIndex); any process may write."""

    def __init__(
        self, client: Elasticsearch, index_name: str, embedder: Embedder, spread: Spread = ONE
    ) -> None:
        self._client = client
        self._spread = spread
        self._family = f"{index_name}-vectors-"
        self._name = f"{self._family}{embedder.name}"
        self._size = embedder.size

    def nearest(self, vector: Vector, count: int) -> list[Neighbour]:
        """Return the nearest articles."""
        asked = {
            "field": "vector",
            "query_vector": vector.tolist(),
            "k": count,
            "num_candidates": max(_CANDIDATES, 2 * count),
        }
        hits = self._search(knn=asked, size=count)
        # The score of a cosine c is (1 + c) / 2.
        return [Neighbour(hit["_id"], 2 * hit["_score"] - 1) for hit in hits]

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the digests of texts."""
        wanted = {"terms": {"id": list(ids)}}
        hits = self._search(query=wanted, size=len(ids), docvalue_fields=["digest"]) if ids else []
        return {hit["_id"]: hit["fields"]["digest"][0] for hit in hits}

    def put(self, items: Sequence[ArticleVector]) -> None:
        """Keep vectors."""
        lines: list[dict[str, Any]] = []
        for item in items:
            versioned = {"_id": item.id, "version": item.version, "version_type": "external_gte"}
            vector = item.vector.tolist()
            lines += [
                {"index": versioned},
                {"id": item.id, "digest": item.digest, "vector": vector},
            ]
        self._bulk(lines)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget vectors."""
        self._bulk([{"delete": {"_id": id}} for id in ids])

    def ids(self) -> Iterator[str]:
        """Yield all ids."""
        after: list[Any] = []
        while True:
            more = {"search_after": after} if after else {}
            hits = self._search(query={"match_all": {}}, size=_CHUNK, sort=[{"id": "asc"}], **more)
            yield from (hit["_id"] for hit in hits)
            if len(hits) < _CHUNK:
                return
            after = hits[-1]["sort"]

    def forget_others(self) -> None:
        """Remove the vectors of other embedders."""
        with index_errors():
            others = set(self._client.indices.get(index=f"{self._family}*")) - {self._name}
            if others:
                self._client.indices.delete(index=sorted(others), ignore_unavailable=True)

    def _search(self, **asked: Any) -> list[dict[str, Any]]:
        """Return the hits of a search; before the first vector there are none."""
        with index_errors():
            try:
                answer = self._client.search(
                    index=self._name, source=False, track_total_hits=False, **asked
                )
            except NotFoundError:
                return []
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def _bulk(self, lines: Sequence[dict[str, Any]]) -> None:
        if not lines:
            return
        with index_errors():
            self._prepare()
            answer = self._client.bulk(index=self._name, operations=lines, refresh=True)
        for result in map(written, answer["items"]):
            if result.outcome is Outcome.REJECTED:
                raise ValueError(result.reason)

    def _prepare(self) -> None:
        """Make the index unless it is there; a bulk would make one with fields of its own."""
        if self._client.indices.exists(index=self._name):
            return
        try:
            make_index(self._client, self._name, **_mapping(self._size, self._spread))
        except BadRequestError as error:
            # As before Elasticsearch 8.12, which has no int8_hnsw.
            raise IndexAway(f"{error.error}: {error.message}") from error


def _mapping(size: int, spread: Spread) -> dict[str, Any]:
    vector = {
        "type": "dense_vector",
        "dims": size,
        "index": True,
        "similarity": "cosine",
        "index_options": {"type": "int8_hnsw"},
    }
    keyword = {"type": "keyword"}
    properties = {"id": keyword, "digest": keyword | {"index": False}, "vector": vector}
    return {
        "settings": spread.settings(),
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": ["*"]},
            "properties": properties,
        },
    }

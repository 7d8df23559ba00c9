"""The index on Elasticsearch 8: a versioned index behind an alias."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from services.search.documents import SCHEMA, Document, Removal
from services.search.elastic_query import mapping, render, source
from services.search.ports import Found, Hit, IndexAway, Outcome, Written
from services.search.queries import Query, Sort
from services.search.settings import SearchSettings

_SECONDS = 60
_OVERLOADED = (408, 429, 502, 503, 504)


class ElasticIndex:
    """Articles in Elasticsearch (port SearchIndex)."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self._is_prepared = False

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles; see the port."""
        # One bulk keeps the order of items with one id, so the higher version wins.
        operations = [part for item in items for part in self._operations(item)]
        with _index_errors():
            self._prepare()
            answer = self._client.bulk(operations=operations, refresh=True, require_alias=True)
        return [_written(next(iter(item.values()))) for item in answer["items"]]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article; see the port."""
        self.write([Removal(id, version)])

    def search(self, query: Query) -> Found:
        """Find articles; see the port."""
        with _index_errors():
            answer = self._client.search(index=self._name, **_keywords(render(query)))
        found = answer["hits"]
        is_exact = found["total"]["relation"] == "eq"
        hits = tuple(_hit(hit, query) for hit in found["hits"])
        return Found(total=found["total"]["value"], is_exact=is_exact, hits=hits)

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON; see the port."""
        with _index_errors():
            try:
                answer = self._client.get(index=self._name, id=id, source_includes=["enriched"])
            except NotFoundError as error:
                if "found" in error.body:
                    return None
                raise
        return base64.b64decode(answer["_source"]["enriched"])

    def ping(self) -> None:
        """Raise IndexAway unless the alias is there."""
        with _index_errors():
            self._prepare()
            self._client.cluster.health(index=self._name, wait_for_status="yellow", timeout="2s")

    def _prepare(self) -> None:
        """Make the index and its alias unless they are there."""
        if self._is_prepared or self._client.indices.exists_alias(name=self._name):
            self._is_prepared = True
            return
        try:
            aliases: dict[str, Any] = {self._name: {}}
            self._client.indices.create(
                index=f"{self._name}-{SCHEMA}", aliases=aliases, **mapping()
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        self._is_prepared = True

    def _operations(self, item: Document | Removal) -> Iterator[dict[str, Any]]:
        # external_gte: the same version may be written again, as a retry does.
        target = {
            "_index": self._name,
            "_id": item.id,
            "version": item.version,
            "version_type": "external_gte",
        }
        if isinstance(item, Removal):
            yield {"delete": target}
        else:
            yield {"index": target}
            yield source(item)


def connect(settings: SearchSettings) -> Elasticsearch:
    """Return a client; it connects on first use."""
    password = settings.elasticsearch_password.get_secret_value()
    auth = (settings.elasticsearch_username, password) if password else None
    return Elasticsearch(
        settings.elasticsearch_url,
        basic_auth=auth,
        request_timeout=_SECONDS,
        retry_on_timeout=False,
        max_retries=0,
    )


def _keywords(body: dict[str, Any]) -> dict[str, Any]:
    """Name `_source` as the client does."""
    return {("source" if name == "_source" else name): value for name, value in body.items()}


def _hit(hit: dict[str, Any], query: Query) -> Hit:
    score = hit["_score"] if query.sort is Sort.RELEVANCE and query.terms else None
    enriched, skim = (base64.b64decode(hit["_source"][name]) for name in ("enriched", "skim"))
    return Hit(hit["_id"], score, enriched, skim)


def _written(item: dict[str, Any]) -> Written:
    status = item["status"]
    if status == 409:
        return Written(Outcome.STALE)
    if status in _OVERLOADED:
        raise IndexAway(item["error"]["type"])
    if "error" in item:
        error = item["error"]
        if error["type"] == "index_not_found_exception":
            raise IndexAway(error["reason"])
        return Written(Outcome.REJECTED, f"{error['type']}: {error['reason']}")
    return Written(Outcome.WRITTEN)


@contextmanager
def _index_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into IndexAway."""
    try:
        yield
    except TransportError as error:
        raise IndexAway(error.message) from error
    except ApiError as error:
        is_missing = isinstance(error, NotFoundError)
        if is_missing or error.status_code in _OVERLOADED or error.status_code == 401:
            raise IndexAway(f"{error.status_code} {error.error}") from error
        raise

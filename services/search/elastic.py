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
_TOO_LARGE = 413
# Of a whole request: not logged in, not allowed, not there, too much at once.
_AWAY = (401, 403, 404, 408, 429)


class ElasticIndex:
    """Articles in Elasticsearch (port SearchIndex)."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self._is_prepared = False

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles; see the port."""
        try:
            with _index_errors():
                self._prepare()
            return self._bulk(items)
        except IndexAway:
            # Perhaps the index itself is gone: it is looked for, and made, before the next write.
            self._is_prepared = False
            raise

    def _bulk(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write items in order; a bulk that is too large for the node goes in two halves."""
        # One bulk keeps the order of items with one id, so the higher version wins.
        operations = [part for item in items for part in self._operations(item)]
        try:
            answer = self._client.bulk(operations=operations, refresh=True, require_alias=True)
        except TransportError as error:
            raise IndexAway(error.message) from error
        except ApiError as error:
            if error.status_code != _TOO_LARGE:
                # Whatever is wrong with the request as a whole is no fault of an article.
                raise IndexAway(f"{error.status_code} {error.error}") from error
            return self._bulk_in_halves(items)
        return [_written(next(iter(item.values()))) for item in answer["items"]]

    def _bulk_in_halves(self, items: Sequence[Document | Removal]) -> list[Written]:
        if len(items) == 1:
            return [Written(Outcome.REJECTED, "larger than Elasticsearch takes")]
        middle = len(items) // 2
        return [*self._bulk(items[:middle]), *self._bulk(items[middle:])]

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
            self._is_prepared = False
            self._prepare()
            self._client.cluster.health(index=self._name, wait_for_status="yellow", timeout="2s")

    def _prepare(self) -> None:
        """Make the index and its alias unless they are there."""
        if self._is_prepared or self._client.indices.exists_alias(name=self._name):
            self._is_prepared = True
            return
        index = f"{self._name}-{SCHEMA}"
        try:
            self._client.indices.create(index=index, aliases={self._name: {}}, **mapping())
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            # Made by another at this moment, or it has lost its alias.
            self._client.indices.put_alias(index=index, name=self._name)
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
    return Hit(hit["_id"], score, base64.b64decode(hit["_source"]["enriched"]))


def _written(item: dict[str, Any]) -> Written:
    status = item["status"]
    if status == 409:
        return Written(Outcome.STALE)
    if "error" in item:
        error = item["error"]
        if _is_away(status):
            raise IndexAway(f"{status} {error['type']}: {error['reason']}")
        return Written(Outcome.REJECTED, f"{error['type']}: {error['reason']}")
    return Written(Outcome.WRITTEN)


def _is_away(status: int) -> bool:
    return status in _AWAY or status >= 500


@contextmanager
def _index_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into IndexAway."""
    try:
        yield
    except TransportError as error:
        raise IndexAway(error.message) from error
    except ApiError as error:
        if _is_away(error.status_code):
            raise IndexAway(f"{error.status_code} {error.error}") from error
        raise

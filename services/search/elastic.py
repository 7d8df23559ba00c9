"""The index on Elasticsearch 8: a versioned index behind an alias."""

import base64
from collections.abc import Sequence
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from services.search.documents import SCHEMA, Document, Removal
from services.search.elastic_query import alike, mapping, operations
from services.search.elastic_reading import OVERLOADED, ElasticReader, index_errors
from services.search.elastic_rebuild import check_schema, rebuild
from services.search.ports import Alike, IndexAway, Outcome, Written
from services.search.remaking import Remake
from services.search.settings import SearchSettings
from services.search.signatures import unpack_signature

_SECONDS = 60


class ElasticIndex(ElasticReader):
    """Articles in Elasticsearch (port SearchIndex)."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        super().__init__(client, name)
        self._is_prepared = False

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles; see the port."""
        # One bulk keeps the order of items with one id, so the higher version wins.
        lines = [part for item in items for part in operations(item, self._name)]
        with index_errors():
            self._prepare()
            answer = self._client.bulk(operations=lines, refresh=True, require_alias=True)
        return [_written(next(iter(item.values()))) for item in answer["items"]]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article; see the port."""
        self.write([Removal(id, version)])

    def alike(self, bands: Sequence[Sequence[str]]) -> list[list[Alike]]:
        """Look up articles by their bands; see the port."""
        searches = [part for each in bands for part in ({}, alike(each))]
        if not searches:
            return []
        with index_errors():
            self._prepare()
            answer = self._client.msearch(index=self._name, searches=searches)
        return [_alike(each) for each in answer["responses"]]

    def rebuild(self, remake: Remake) -> int:
        """Make the index anew; see the port."""
        with index_errors():
            if not self._client.indices.exists_alias(name=self._name):
                self._prepare()
            return rebuild(self._client, self._name, remake)

    def ping(self) -> None:
        """Raise IndexAway unless the alias is there."""
        with index_errors():
            self._prepare()
            self._client.cluster.health(index=self._name, wait_for_status="yellow", timeout="2s")

    def _prepare(self) -> None:
        """Make the index and its alias unless they are there."""
        if self._is_prepared:
            return
        if self._client.indices.exists_alias(name=self._name):
            check_schema(self._client.indices.get_alias(name=self._name), self._name)
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


def _alike(answer: dict[str, Any]) -> list[Alike]:
    if "error" in answer:
        raise IndexAway(answer["error"]["reason"])
    found = ((hit["_id"], hit["_source"]) for hit in answer["hits"]["hits"])
    return [
        Alike(id, source["group"][0], unpack_signature(base64.b64decode(source["signature"])))
        for id, source in found
    ]


def _written(item: dict[str, Any]) -> Written:
    status = item["status"]
    if status == 409:
        return Written(Outcome.STALE)
    # Blocked for writing while a new index takes over.
    is_blocked = status == 403 and item["error"]["type"] == "cluster_block_exception"
    if status in OVERLOADED or is_blocked:
        raise IndexAway(item["error"]["type"])
    if "error" in item:
        error = item["error"]
        if error["type"] == "index_not_found_exception":
            raise IndexAway(error["reason"])
        return Written(Outcome.REJECTED, f"{error['type']}: {error['reason']}")
    return Written(Outcome.WRITTEN)

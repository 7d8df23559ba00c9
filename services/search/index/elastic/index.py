"""The index on Elasticsearch 8: a versioned index behind an alias."""

import base64
from collections.abc import Callable, Collection, Sequence
from typing import Any

from elasticsearch import (
    ApiError,
    Elasticsearch,
    NotFoundError,
    OrjsonSerializer,
    TransportError,
)
from elasticsearch.serializer import CompatibilityModeNdjsonSerializer

from services.search.documents.document import Document, Removal
from services.search.documents.packing import signature
from services.search.documents.rebuild import Remake
from services.search.fields import LAYOUT
from services.search.index.elastic.bulk import make_index, written
from services.search.index.elastic.errors import away, index_errors
from services.search.index.elastic.marks import clear_away, look, notices, whole
from services.search.index.elastic.query import (
    WHOLE,
    alike,
    known_bands,
    mapping,
    operations,
)
from services.search.index.elastic.reader import ElasticReader
from services.search.index.elastic.rebuild import check_schema, rebuild
from services.search.index.elastic.spread import ONE, Spread
from services.search.index.ports import (
    Alike,
    IndexAway,
    Notice,
    NotTaken,
    Outcome,
    Written,
)
from services.search.settings import SearchSettings
from shared.logs import get_logger

_SECONDS = 60
# Probes wait no longer.
_PING_SECONDS = 2
_MEND_SECONDS = 3
_TOO_LARGE = 413


class OrjsonLines(CompatibilityModeNdjsonSerializer):
    """Writes the lines of a bulk with orjson; the client's own uses the standard library."""

    json_dumps = OrjsonSerializer.json_dumps


class ElasticIndex(ElasticReader):
    """Articles in Elasticsearch (port SearchIndex); any number of processes write."""

    has_one_writer = False

    def __init__(self, client: Elasticsearch, name: str, spread: Spread = ONE) -> None:
        super().__init__(client, name)
        self._spread = spread
        self._is_prepared = False

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles."""
        if not items:
            # Elasticsearch refuses a bulk of nothing.
            return []
        try:
            with index_errors():
                self._prepare()
            return self._bulk(items)
        except IndexAway:
            # Perhaps the index itself is gone: it is looked for, and made, before the next write.
            self._is_prepared = False
            raise

    def _bulk(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write items in order; a bulk that is too large for the node goes in two halves."""
        # One bulk keeps the order of items with one id, so the higher version wins.
        lines = [part for item in items for part in operations(item, self._name)]
        try:
            answer = self._client.bulk(operations=lines, refresh=True, require_alias=True)
        except TransportError as error:
            # It may have taken too long for its size.
            raise NotTaken(error.message) from error
        except ApiError as error:
            if error.status_code != _TOO_LARGE:
                # Which of its articles is at fault, if any is, the request as a whole doesn't tell.
                raise away(error.status_code, error.error) from error
            return self._bulk_in_halves(items)
        return [written(item) for item in answer["items"]]

    def _bulk_in_halves(self, items: Sequence[Document | Removal]) -> list[Written]:
        if len(items) == 1:
            return [Written(Outcome.REJECTED, "larger than Elasticsearch takes")]
        middle = len(items) // 2
        return [*self._bulk(items[:middle]), *self._bulk(items[middle:])]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article."""
        self.write([Removal(id, version)])

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Look up articles by their bands."""
        if not bands:
            return []
        try:
            with index_errors():
                self._prepare()
                return self._alike(bands, list(without))
        except IndexAway:
            self._is_prepared = False
            raise

    def _alike(self, bands: Sequence[Sequence[str]], without: Sequence[str]) -> list[list[Alike]]:
        """Ask of which bands any are there at all, and then only for the articles that share some.

        Of most articles there are none.
        """
        answer = self._client.search(index=self._name, **known_bands(bands, without), **WHOLE)
        counts = [bucket["doc_count"] for bucket in answer["aggregations"]["bands"]["buckets"]]
        shared = [each for each, count in zip(bands, counts, strict=True) if count]
        searches = [part for each in shared for part in (WHOLE, alike(each, without))]
        if not searches:
            return [[] for _ in bands]
        answers = iter(self._client.msearch(index=self._name, searches=searches)["responses"])
        return [_alike(next(answers)) if count else [] for count in counts]

    def rebuild(self, remake: Remake) -> int:
        """Make the index anew."""
        with index_errors():
            if not self._client.indices.exists_alias(name=self._name):
                self._make()
            return rebuild(self._client, self._name, self._spread, remake)

    def mend(self, is_rebuilding: Callable[[], bool]) -> None:
        """Take away what a rebuild left that died."""
        with index_errors():
            # Who looks after it has more to do than to wait.
            client = self._client.options(request_timeout=_MEND_SECONDS)
            taken = clear_away(client, self._name, is_at_work=is_rebuilding)
        if taken:
            get_logger("index").warning(
                "cleared up after a reindex that died", extra={"taken": taken}
            )

    def ping(self) -> None:
        """Raise IndexAway unless the alias is there."""
        client = self._client.options(request_timeout=_PING_SECONDS)
        with index_errors():
            self._is_prepared = False
            self._prepare(client)
            client.cluster.health(index=self._name, wait_for_status="yellow", timeout="1s")

    def notices(self) -> tuple[Notice, ...]:
        """Tell what keeps articles out, or that the index is being made anew."""
        with index_errors():
            return notices(look(self._client.options(request_timeout=_PING_SECONDS), self._name))

    def _prepare(self, client: Elasticsearch | None = None) -> None:
        """Make the index and its alias unless they are there."""
        if self._is_prepared:
            return
        client = client or self._client
        try:
            check_schema(client.indices.get_alias(name=self._name), self._name)
        except NotFoundError:
            self._make()
        self._is_prepared = True

    def _make(self) -> None:
        """Make the index, or give one that has lost its alias its alias back.

        Of several the oldest is whole: a rebuild removes the old one only once the new one is.
        """
        if made := whole(self._client, self._name):
            self._client.indices.put_alias(index=made, name=self._name)
            return
        first = f"{self._name}-{LAYOUT}"
        make_index(self._client, first, aliases={self._name: {}}, **mapping(self._spread))


def connect(settings: SearchSettings, seconds: float = _SECONDS) -> Elasticsearch:
    """Return a client of the node, or the nodes, of the settings; it connects on first use.

    A request that isn't answered after so many seconds is given up.
    """
    password = settings.elasticsearch_password.get_secret_value()
    auth = (settings.elasticsearch_username, password) if password else None
    nodes = [url.strip() for url in (settings.elasticsearch_url or "").split(",") if url.strip()]
    return Elasticsearch(
        nodes,
        basic_auth=auth,
        request_timeout=seconds,
        # What a node that is down refused goes to the next: articles are written under versions,
        # so it does no harm that some may have been written already.
        max_retries=len(nodes) - 1,
        retry_on_timeout=False,
        serializers={each.mimetype: each for each in (OrjsonSerializer(), OrjsonLines())},
    )


def _alike(answer: dict[str, Any]) -> list[Alike]:
    if "error" in answer:
        raise NotTaken(answer["error"]["reason"])
    found = ((hit["_id"], hit["fields"]) for hit in answer["hits"]["hits"])
    return [
        Alike(id, fields["group"][0], signature(base64.b64decode(fields["enriched"][0])))
        for id, fields in found
    ]

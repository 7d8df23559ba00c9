"""Reading the index on Elasticsearch 8."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from services.search.elastic_query import bool_query, collapse, render
from services.search.explaining import explained
from services.search.paging import CursorGone
from services.search.ports import Found, Hit, IndexAway, Stored, Tally
from services.search.queries import Query, Sort
from services.search.tallies import render_tally

# Of a whole request: not logged in, not allowed, not there, too much at once.
_AWAY = (401, 403, 404, 408, 429)
# How long the pages of one search fit together, from the last one on.
_KEPT = "5m"
_CHUNK = 500


class ElasticReader:
    """Searches the index behind an alias (the reading side of port SearchIndex)."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name

    def search(self, query: Query) -> Found:
        """Find articles; see the port.

        An order by time needs no snapshot: new articles don't move those that are there.
        """
        with index_errors():
            snapshot = query.after.snapshot if query.after else self._snapshot(query)
            answer = self._search(render(query), query, snapshot)
            found = answer["hits"]
        is_exact = found["total"]["relation"] == "eq"
        hits = tuple(_hit(hit, query) for hit in found["hits"])
        return Found(found["total"]["value"], is_exact, hits, answer.get("pit_id", ""))

    def release(self, snapshot: str) -> None:
        """Let a snapshot go; see the port."""
        if snapshot:
            with index_errors():
                self._client.options(ignore_status=404).close_point_in_time(id=snapshot)

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group; see the port."""
        body = render(replace(query, after=None, size=len(groups), explained=False))
        with index_errors():
            snapshot = query.after.snapshot if query.after else ""
            answer = self._search(collapse(body, groups), query, snapshot)
        return {hit["fields"]["group"][0]: hit["_id"] for hit in answer["hits"]["hits"]}

    def members(self, groups: Sequence[str], size: int) -> dict[str, list[bytes]]:
        """Return the cards of each group; see the port."""
        oldest = [{"sort_at": "asc"}, {"id": "asc"}]
        inner = {"name": "all", "size": size, "sort": oldest, "_source": ["card"]}
        with index_errors():
            answer = self._client.search(
                index=self._name,
                query={"terms": {"group": list(groups)}},
                collapse={"field": "group", "inner_hits": inner},
                size=len(groups),
                source=False,
            )
        return {
            hit["fields"]["group"][0]: [
                base64.b64decode(member["_source"]["card"])
                for member in hit["inner_hits"]["all"]["hits"]["hits"]
            ]
            for hit in answer["hits"]["hits"]
        }

    def count(self, query: Query, tallies: Sequence[Tally]) -> list[list[tuple[str, int]]]:
        """Count values; see the port."""
        asked = {str(number): render_tally(each) for number, each in enumerate(tallies)}
        with index_errors():
            answer = self._client.search(
                index=self._name,
                query={"bool": bool_query(query)},
                aggs=asked,
                size=0,
                track_total_hits=False,
            )
        counts = (answer["aggregations"][number]["buckets"] for number in asked)
        return [[(each["key"], each["doc_count"]) for each in buckets] for buckets in counts]

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits; see the port."""
        with index_errors():
            snapshot = self._client.open_point_in_time(index=self._name, keep_alive=_KEPT)["id"]
        body = render(replace(query, size=_CHUNK, sort=Sort.OLDEST, after=None))
        body |= {"_source": ["enriched", "raw", "group"], "version": True}
        try:
            while True:
                with index_errors():
                    hits = self._search(body, query, snapshot)["hits"]["hits"]
                yield from map(_stored, hits)
                if len(hits) < _CHUNK:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            with index_errors():
                self._client.close_point_in_time(id=snapshot)

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON; see the port."""
        source = self._source(id, "enriched")
        return base64.b64decode(source["enriched"]) if source else None

    def group(self, id: str) -> str | None:
        """Return the group of an article; see the port."""
        source = self._source(id, "group")
        return str(source["group"][0]) if source else None

    def _source(self, id: str, field: str) -> dict[str, Any] | None:
        with index_errors():
            try:
                answer = self._client.get(index=self._name, id=id, source_includes=[field])
            except NotFoundError as error:
                if "found" in error.body:
                    return None
                raise
        source: dict[str, Any] = answer["_source"]
        return source

    def _snapshot(self, query: Query) -> str:
        if not query.is_scored:
            return ""
        opened = self._client.open_point_in_time(index=self._name, keep_alive=_KEPT)
        return str(opened["id"])

    def _search(self, body: dict[str, Any], query: Query, snapshot: str) -> Any:
        named = {("source" if name == "_source" else name): part for name, part in body.items()}
        if not snapshot:
            return self._client.search(index=self._name, **named)
        try:
            return self._client.search(pit={"id": snapshot, "keep_alive": _KEPT}, **named)
        except (NotFoundError, BadRequestError) as error:
            if query.after:
                raise CursorGone from error
            raise


def _hit(hit: dict[str, Any], query: Query) -> Hit:
    source = hit["_source"]
    return Hit(
        id=hit["_id"],
        score=hit["_score"] if query.is_scored else None,
        enriched=base64.b64decode(source["enriched"]),
        skim=base64.b64decode(source["skim"]),
        group=source["group"][0],
        place=tuple(hit["sort"]),
        explanation=explained(hit["_explanation"]) if query.explained else None,
    )


def _stored(hit: dict[str, Any]) -> Stored:
    source = hit["_source"]
    enriched, raw = (base64.b64decode(source[name]) for name in ("enriched", "raw"))
    return Stored(hit["_id"], hit["_version"], source["group"][0], enriched, raw)


def is_away(status: int) -> bool:
    """Tell whether a status says that the index, not the request, is in trouble."""
    return status in _AWAY or status >= 500


@contextmanager
def index_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into IndexAway."""
    try:
        yield
    except TransportError as error:
        raise IndexAway(error.message) from error
    except ApiError as error:
        if is_away(error.status_code):
            raise IndexAway(f"{error.status_code} {error.error}") from error
        raise

"""Reading the index on Elasticsearch 8."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from services.search.documents.stored import Stored
from services.search.index.aggregations import render_aggregation
from services.search.index.elastic.drawing import draw
from services.search.index.elastic.errors import index_errors
from services.search.index.elastic.found import blob, cards_of, hit_of, others_of, stored
from services.search.index.elastic.partial import PARTIAL, ContextMissing, note_partial
from services.search.index.elastic.query import (
    STORED,
    TOLD_APART,
    WHOLE,
    bool_query,
    collapse,
    grouping,
    members,
    render,
    shown,
)
from services.search.index.ports import NOTHING, Aggregation, Drawn, Found, Grouped, Hit, Shown
from services.search.index.time_limit import is_over, time_left
from services.search.query.cursor import CursorGone
from services.search.query.query import Query, Sort

# How long the pages of one search fit together, from the last one on: five minutes, and as long as
# pages may come out of a remembered window without asking.
_KEPT = "330s"
# All articles are read so slowly at most, as each of a batch is given its vector.
_KEPT_FOR_ALL = "30m"
_CHUNK = 500
# So many values each shard tells with their counts.
_TOLD = 1000
# So many reprints come with the hits of a page; if there are more, they are asked for.
_SPARE = 30


class ElasticReader:
    """Searches the index behind an alias (the reading side of port SearchIndex)."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name

    def search(self, query: Query) -> Found:
        """Find articles.

        An order by time needs no snapshot: new articles don't move those that are there.
        """
        if is_over():
            return NOTHING
        with index_errors():
            snapshot = query.after.snapshot if query.after else self._snapshot(query)
            answer = self._search(render(query), query, snapshot)
            found = answer["hits"]
        is_exact = found["total"]["relation"] == "eq" and not answer["timed_out"]
        hits = tuple(hit_of(hit, query) for hit in found["hits"])
        return Found(found["total"]["value"], is_exact, hits, answer.get("pit_id", ""))

    def release(self, snapshot: str) -> None:
        """Let a snapshot go."""
        if snapshot:
            with index_errors():
                self._client.options(ignore_status=404).close_point_in_time(id=snapshot)

    def firsts(self, query: Query, groups: Sequence[str]) -> dict[str, str]:
        """Return the first hit of each group."""
        if is_over():
            return {}
        body = render(replace(query, after=None, size=len(groups)))
        with index_errors():
            snapshot = query.after.snapshot if query.after else ""
            answer = self._search(collapse(body, groups), query, snapshot)
        found = (hit["fields"] for hit in answer["hits"]["hits"])
        return {fields["group"][0]: fields["id"][0] for fields in found}

    def shown(self, hits: Sequence[Hit], others: int) -> dict[str, Shown]:
        """Return what hits are shown with. It costs one request, as a rule."""
        groups = {hit.id: hit.group for hit in hits}
        asked = list(groups.values()) if others else []
        spare = _SPARE if others else 0
        with index_errors():
            answer = self._ask(shown(list(groups), asked, spare))
            found, total = answer["hits"]["hits"], answer["hits"]["total"]["value"]
            if total > len(groups) + spare:
                # The hit itself may be among the members.
                answer = self._ask(members(asked, others + 1))
                inner = [hit["inner_hits"]["all"]["hits"]["hits"] for hit in answer["hits"]["hits"]]
                cards = cards_of(member for some in inner for member in some)
            else:
                cards = cards_of(found)
        enriched = {hit["_id"]: hit["fields"] for hit in found if hit["_id"] in groups}
        return {
            id: Shown(
                blob(fields["enriched"]),
                blob(fields["card"]),
                others_of(cards, groups[id], id, others),
            )
            for id, fields in enriched.items()
        }

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        """Count values."""
        if is_over():
            return [[] for _ in aggregations]
        asked = {str(number): _counting(each) for number, each in enumerate(aggregations)}
        with index_errors():
            answer = self._ask(
                {
                    "query": {"bool": bool_query(query)},
                    "aggs": asked,
                    "size": 0,
                    "track_total_hits": False,
                },
                timed=True,
            )
        counts = (answer["aggregations"][number]["buckets"] for number in asked)
        return [[(each["key"], each["doc_count"]) for each in buckets] for buckets in counts]

    def groups(self, query: Query) -> Grouped:
        """Count groups; beyond so many HyperLogLog++ estimates them (a few per cent off)."""
        if is_over():
            return Grouped(0, is_exact=False)
        with index_errors():
            answer = self._ask(grouping(query), timed=True)
        count = int(answer["aggregations"]["groups"]["value"])
        return Grouped(count, is_exact=count < TOLD_APART and not answer["timed_out"])

    def scan(self, query: Query) -> Iterator[Stored]:
        """Yield all hits."""
        with index_errors():
            self._prepare()
            opened = self._client.open_point_in_time(index=self._name, keep_alive=_KEPT_FOR_ALL)
            snapshot = opened["id"]
        body = render(replace(query, size=_CHUNK, sort=Sort.OLDEST, after=None))
        body |= {"version": True, **STORED}
        try:
            while True:
                with index_errors():
                    hits = self._search(body, query, snapshot)["hits"]["hits"]
                yield from map(stored, hits)
                if len(hits) < _CHUNK:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            with index_errors():
                self._client.close_point_in_time(id=snapshot)

    def draw(self, query: Query, size: int, seed: str) -> Drawn:
        """Draw some hits."""
        with index_errors():
            self._prepare()
            opened = self._client.open_point_in_time(index=self._name, keep_alive=_KEPT)
            pit = {"id": opened["id"], "keep_alive": _KEPT}
            try:
                return draw(query, size, seed, lambda body: self._ask(body, pit))
            finally:
                self._client.close_point_in_time(id=pit["id"])

    def article(self, id: str) -> Stored | None:
        """Return an article."""
        body = {"query": {"term": {"id": id}}, "version": True, **STORED}
        with index_errors():
            hits = self._ask(body)["hits"]["hits"]
        return stored(hits[0]) if hits else None

    def _snapshot(self, query: Query) -> str:
        if not query.is_scored:
            return ""
        self._prepare()
        opened = self._client.open_point_in_time(index=self._name, keep_alive=_KEPT)
        return str(opened["id"])

    def _search(self, body: dict[str, Any], query: Query, snapshot: str) -> Any:
        if not snapshot:
            return self._ask(body, timed=True)
        try:
            return self._ask(body, pit={"id": snapshot, "keep_alive": _KEPT}, timed=True)
        except (NotFoundError, BadRequestError, ContextMissing) as error:
            if query.after:
                raise CursorGone from error
            raise

    def _prepare(self) -> None:
        """Raise IndexAway unless the index has the fields of today."""

    def _ask(
        self, body: dict[str, Any], pit: dict[str, str] | None = None, *, timed: bool = False
    ) -> Any:
        """Return the answer to a search; `timed`: what was found in the time that is left."""
        self._prepare()
        named = {("source" if name == "_source" else name): part for name, part in body.items()}
        # With several shards, words count by how rare they are in all of them.
        named |= WHOLE | {"search_type": "dfs_query_then_fetch"}
        seconds = time_left() if timed else None
        if seconds is not None:
            named |= {"timeout": f"{max(1, int(1000 * seconds))}ms"} | PARTIAL
        named |= {"pit": pit} if pit else {"index": self._name}
        answer = self._client.search(**named)
        if seconds is not None:
            note_partial(answer)
        return answer


def _counting(aggregation: Aggregation) -> dict[str, Any]:
    """Return an aggregation of which each shard tells so much that the sum is right, as a rule."""
    rendered = render_aggregation(aggregation)
    return {"terms": rendered["terms"] | {"shard_size": max(_TOLD, 2 * aggregation.size)}}

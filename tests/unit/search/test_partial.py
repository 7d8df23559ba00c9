"""What Elasticsearch answers in time is a part of the hits; a shard that is away is an error."""

from typing import Any

import pytest

from services.search.index.elastic.reader import ElasticReader
from services.search.index.ports import Aggregation, IndexAway
from services.search.index.time_limit import TimeLimit, within
from services.search.query.cursor import CursorGone, SearchAfter
from services.search.query.query import Query, Sort

WHOLE = {"total": 3, "successful": 3}


class Node:
    """A client of a node that answers every search alike."""

    def __init__(self, shards: dict[str, Any], *, timed_out: bool) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answer = {
            "_shards": shards,
            "timed_out": timed_out,
            "hits": {"total": {"value": 7, "relation": "eq"}, "hits": []},
            "aggregations": {"0": {"buckets": [{"key": "云岭日报", "doc_count": 2}]}},
        }

    def search(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return self._answer


def reader(
    shards: dict[str, Any] | None = None, *, timed_out: bool = False
) -> tuple[ElasticReader, Node]:
    """Return a reader of such a node."""
    node = Node(shards or WHOLE, timed_out=timed_out)
    return ElasticReader(node, "news"), node  # type: ignore[arg-type]


def test_a_part_is_answered_as_a_part() -> None:
    """Of hits and of counts; the node is told how much time there is."""
    index, node = reader(timed_out=True)
    with within(TimeLimit(60, clock=lambda: 0.0)) as limit:
        found = index.search(Query(sort=Sort.NEWEST))
        assert limit.is_stopped
    assert (found.total, found.is_exact) == (7, False)
    with within(TimeLimit(60, clock=lambda: 0.0)) as limit:
        assert index.count(Query(), [Aggregation("source")]) == [[("云岭日报", 2)]]
        assert limit.is_stopped
    assert [asked["timeout"] for asked in node.asked] == ["60000ms"] * 2
    assert [asked["allow_partial_search_results"] for asked in node.asked] == [True] * 2


def test_without_a_limit_no_part_is_taken() -> None:
    """As who reads everything needs all of it."""
    index, node = reader()
    index.search(Query(sort=Sort.NEWEST))
    assert node.asked[0]["allow_partial_search_results"] is False
    assert "timeout" not in node.asked[0]


def test_a_shard_that_is_away_is_no_part() -> None:
    """What it holds would be missing without a word."""
    index, _ = reader({"total": 3, "successful": 2})
    with within(TimeLimit(60)), pytest.raises(IndexAway, match="2 of 3 shards"):
        index.search(Query(sort=Sort.NEWEST))


def test_a_shard_that_lost_its_snapshot_ends_the_cursor() -> None:
    """As one of all shards does."""
    lost = {"reason": {"type": "search_context_missing_exception"}}
    index, _ = reader({"total": 3, "successful": 2, "failures": [lost]})
    with within(TimeLimit(60)), pytest.raises(CursorGone):
        index.search(Query(after=SearchAfter("snapshot", ())))

"""What Elasticsearch answers when the time of a search is over: a part of the hits."""

from typing import Any

from services.search.index.ports import IndexAway
from services.search.index.time_limit import stopped

PARTIAL = {"allow_partial_search_results": True}
"""Elasticsearch makes an error of a time limit unless parts are allowed."""
_LOST = "search_context_missing_exception"


class ContextMissing(IndexAway):
    """A shard has lost the snapshot."""


def note_partial(answer: Any) -> None:
    """Note that shards stopped for want of time; that some didn't answer at all is an error.

    What Elasticsearch makes of a time limit is a part of the hits only where parts are allowed, and
    then it counts shards that are away as well.
    """
    shards = answer["_shards"]
    if shards["successful"] < shards["total"]:
        reasons = [each["reason"]["type"] for each in shards.get("failures", ())]
        kind = ContextMissing if _LOST in reasons else IndexAway
        raise kind(f"{shards['successful']} of {shards['total']} shards answer: {reasons}")
    if answer["timed_out"]:
        stopped()

"""What whoever writes to Elasticsearch shares: indexes made at need, and the outcome of a bulk."""

from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from services.search.index.elastic.errors import away, is_away
from services.search.index.ports import IndexAway, Outcome, Written

_STALE = 409
# What Elasticsearch says, as a fault of the request, while a rebuild copies the last articles.
_CLOSED = "no write index is defined"


def make_index(client: Elasticsearch, name: str, **body: Any) -> None:
    """Make an index, unless another makes it at this moment."""
    try:
        client.indices.create(index=name, **body)
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def written(item: dict[str, Any]) -> Written:
    """Return what became of an item of a bulk, as the answer tells it. Raises IndexAway."""
    (result,) = item.values()
    status = result["status"]
    if status == _STALE:
        return Written(Outcome.STALE)
    if "error" in result:
        error = result["error"]
        if _CLOSED in str(error["reason"]):
            raise IndexAway(error["reason"])
        if is_away(status):
            raise away(status, error["type"], error["reason"])
        return Written(Outcome.REJECTED, f"{error['type']}: {error['reason']}")
    return Written(Outcome.WRITTEN)

"""Elasticsearch's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError

from services.search.index.ports import IndexAway

# Of a whole request: too much at once, or not logged in. Who was let in before is let in again,
# once the index of users is there.
_BUSY = (401, 408, 429)
# And not allowed, not there.
_AWAY = (*_BUSY, 403, 404)
_BLOCKED = "cluster_block_exception"


def is_away(status: int) -> bool:
    """Tell whether a status says that the index, not the request, is in trouble."""
    return status in _AWAY or status >= 500


def passes(status: int, kind: str) -> bool:
    """Tell whether the same request may be granted a moment later, by what refused it.

    A full disk is 429 too: only room on it helps.
    """
    if kind == _BLOCKED:
        return status >= 500
    return status in _BUSY or status >= 500


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

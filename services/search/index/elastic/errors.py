"""Elasticsearch's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError

from services.search.index.ports import IndexAway, NotTaken

# Of a whole request: too much at once, or not logged in. Who was let in before is let in again,
# once the index of users is there.
_BUSY = (401, 408, 429)
# Whatever is asked: not logged in, not allowed, not there.
_CLOSED = (401, 403, 404)
_AWAY = (*_BUSY, *_CLOSED)
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


def away(status: int, kind: str, reason: str = "") -> IndexAway:
    """Return as whose trouble a status is told: the index's, or perhaps that of what was asked.

    More than its memory holds a node refuses with 429, and what it fails at with 500 and more;
    both may also be because of others.
    """
    is_closed = status in _CLOSED or kind == _BLOCKED
    said = f"{status} {kind}" + (f": {reason}" if reason else "")
    return IndexAway(said) if is_closed else NotTaken(said)


@contextmanager
def index_errors() -> Iterator[None]:
    """Turn the client's errors that are no fault of the call into IndexAway."""
    try:
        yield
    except TransportError as error:
        # It may have taken too long for its size.
        raise NotTaken(error.message) from error
    except ApiError as error:
        if is_away(error.status_code):
            raise away(error.status_code, error.error) from error
        raise

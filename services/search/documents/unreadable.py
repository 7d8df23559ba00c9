"""What of the index can't be read is left out of lists: one article never costs the others."""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Protocol, TypeVar

import msgspec
from prometheus_client import Counter

from shared.errors import CaibianError
from shared.logs import get_logger


class Unreadable(CaibianError):
    """The index holds the article, but it can't be read there."""


class _Known(Protocol):
    """What has the id of an article."""

    @property
    def id(self) -> str:
        """Return the id."""


Item = TypeVar("Item", bound=_Known)
Read = TypeVar("Read")

UNREADABLE = (
    *(zlib.error, struct.error, ValueError, OverflowError),
    *(LookupError, TypeError, AttributeError, msgspec.DecodeError),
)
"""What damaged contents raise; errors of JSON, characters and models are ValueErrors."""


@cache
def unreadable_seen() -> Counter:
    """Return the count of readings that failed, for /metrics."""
    about = "Times that an article of the index couldn't be read"
    return Counter("caibian_unreadable_articles_total", about, registry=None)


def readable(
    items: Iterable[Item], read: Callable[[Item], Read], lost: list[str] | None = None
) -> Iterator[Read]:
    """Yield what is read of each item.

    What can't be read is logged, counted and left out; its id is added to those `lost`.
    """
    for item in items:
        try:
            found = read(item)
        except UNREADABLE as error:
            _note(item.id, error)
            if lost is not None:
                lost.append(item.id)
        else:
            yield found


def read_or(fallback: Read, item: Item, read: Callable[[Item], Read]) -> Read:
    """Return what is read of an item, or the fallback for one that can't be read."""
    return next(readable([item], read), fallback)


def read_one(item: Item, read: Callable[[Item], Read]) -> Read:
    """Return what is read of an item that was asked for by its id. Raises Unreadable."""
    try:
        return read(item)
    except UNREADABLE as error:
        _note(item.id, error)
        raise Unreadable(item.id) from error


def _note(id: str, error: Exception) -> None:
    unreadable_seen().inc()
    get_logger("index").warning("%s can't be read", id, exc_info=error)

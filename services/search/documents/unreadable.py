"""What of the index can't be read is left out of lists: one article never costs the others."""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from shared.logs import get_logger


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


def readable(items: Iterable[Item], read: Callable[[Item], Read]) -> Iterator[Read]:
    """Yield what is read of each item; what can't be read is logged and left out."""
    for item in items:
        try:
            found = read(item)
        except UNREADABLE as error:
            get_logger("index").warning("%s can't be read", item.id, exc_info=error)
        else:
            yield found


def read_or(fallback: Read, item: Item, read: Callable[[Item], Read]) -> Read:
    """Return what is read of an item, or the fallback for one that can't be read."""
    return next(readable([item], read), fallback)

"""Asks the store, which all processes share, without holding up the loop, nor failing with it."""

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread

from shared.errors import SurroundingsError

T = TypeVar("T")


async def asked(work: Callable[[], T]) -> T | None:
    """Return what the store says; None while it is away or full: then each goes by itself."""
    try:
        return await to_thread.run_sync(work)
    except SurroundingsError:
        return None

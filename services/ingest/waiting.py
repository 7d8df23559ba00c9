"""How long a request waits: for its turn, and for a store that doesn't answer.

Every kind of blocking call has threads of its own, so that none starves another.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import anyio

from shared.errors import RedisAway, SurroundingsError

T = TypeVar("T")

WAIT_SECONDS = 5.0
"""So long a request waits in all; the time in which its body comes in isn't counted."""


class Crowded(SurroundingsError):
    """Too many requests wait for their turn; try again later."""


class Deadline:
    """What is left of the time that a request may wait."""

    def __init__(self) -> None:
        self._left = WAIT_SECONDS

    @contextmanager
    def waiting(self, otherwise: SurroundingsError) -> Iterator[None]:
        """Wait for what is awaited inside. Raises the given error when the time is over."""
        began = anyio.current_time()
        with anyio.move_on_after(self._left) as scope:
            yield
        self._left -= anyio.current_time() - began
        if scope.cancelled_caught:
            raise otherwise

    @asynccontextmanager
    async def turn(self, gate: asyncio.Semaphore) -> AsyncIterator[None]:
        """Hold a place behind a gate. Raises Crowded."""
        with self.waiting(Crowded()):
            await gate.acquire()
        try:
            yield
        finally:
            gate.release()


class Lane:
    """Threads for one kind of blocking call."""

    def __init__(self, threads: int) -> None:
        self._limiter = anyio.CapacityLimiter(threads)

    async def run(self, work: Callable[..., T], *args: Any, **more: Any) -> T:
        """Return what a call does on one of the threads, however long it takes."""
        return await anyio.to_thread.run_sync(
            partial(work, *args, **more), limiter=self._limiter, abandon_on_cancel=True
        )

    async def ask(
        self, work: Callable[..., T], *args: Any, deadline: Deadline | None = None, **more: Any
    ) -> T:
        """Return what the store answers to a call. Raises RedisAway when that takes too long.

        The call then goes on without us, for as long as its own limits let it: what was posted may
        have been taken all the same, which posting it again finds out.
        """
        deadline = deadline or Deadline()
        with deadline.waiting(RedisAway(f"no answer within {WAIT_SECONDS:g} s")):
            return await self.run(work, *args, **more)
        raise AssertionError("unreachable")


@dataclass(frozen=True)
class Lanes:
    """The kinds of blocking calls; of the slow ones each step is bounded, not the whole."""

    posts: Lane = field(default_factory=lambda: Lane(16))
    batches: Lane = field(default_factory=lambda: Lane(4))
    reads: Lane = field(default_factory=lambda: Lane(16))
    changes: Lane = field(default_factory=lambda: Lane(8))
    slow: Lane = field(default_factory=lambda: Lane(2))

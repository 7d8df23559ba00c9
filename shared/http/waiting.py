"""How long a request waits: for its turn, and for a server that doesn't answer.

Every kind of blocking call has places of its own, so that none starves another.
"""

import asyncio
import math
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

import anyio
from prometheus_client import Counter, Histogram
from prometheus_client.registry import Collector

from shared.errors import RedisAway, SurroundingsError

T = TypeVar("T")

WAIT_SECONDS = 5.0
"""So long a request waits in all; the time in which its body comes in isn't counted."""
_BUCKETS = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0)


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


class PlaceMetrics:
    """How long calls of each kind waited for a place, and how many got none."""

    def __init__(self) -> None:
        self.waits = Histogram(
            "caibian_place_wait_seconds",
            "Time that a blocking call waited for its place, by kind",
            ["lane"],
            registry=None,
            buckets=_BUCKETS,
        )
        self.refused = Counter(
            "caibian_places_refused",
            "Calls refused as too many waited for a place, by kind",
            ["lane"],
            registry=None,
        )

    def all(self) -> tuple[Collector, ...]:
        """Return them, for a registry."""
        return self.waits, self.refused


class Lane:
    """Places for one kind of blocking call, each of them a thread while a call is at work.

    A call that nobody waits for any more keeps its place until it is over: what hangs takes no more
    threads than there are places. Of calls that wait for a place there are `waiting` at most, and
    each waits `patience` seconds at most; None: without a limit.
    """

    def __init__(
        self,
        name: str,
        places: int,
        metrics: PlaceMetrics,
        *,
        waiting: int | None = None,
        patience: float | None = None,
    ) -> None:
        self._places = anyio.CapacityLimiter(places)
        self._threads = anyio.CapacityLimiter(math.inf)
        self._waits = metrics.waits.labels(name)
        self._refused = metrics.refused.labels(name)
        self._waiting = math.inf if waiting is None else waiting
        self._queue = 0
        self._patience = math.inf if patience is None else patience

    async def run(self, work: Callable[..., T], *args: Any, **more: Any) -> T:
        """Return what a call does in one of the places, however long it takes. Raises Crowded."""
        place, began = object(), anyio.current_time()
        must_wait = self._places.available_tokens <= 0
        if must_wait and self._queue >= self._waiting:
            self._refused.inc()
            raise Crowded
        # What goes on waits as well, but was let in before, so it isn't counted.
        self._queue += must_wait
        try:
            with anyio.move_on_after(self._patience) as scope:
                await self._places.acquire_on_behalf_of(place)
        finally:
            self._queue -= must_wait
        if scope.cancelled_caught:
            self._refused.inc()
            raise Crowded
        self._waits.observe(anyio.current_time() - began)
        return await self._called(place, partial(work, *args, **more))

    async def go_on(self, work: Callable[..., T], *args: Any) -> T:
        """Return what a further call of something begun does; it waits for as long as it takes."""
        place = object()
        await self._places.acquire_on_behalf_of(place)
        return await self._called(place, partial(work, *args))

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

    async def _called(self, place: object, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()

        def leave() -> None:
            # The loop may have ended before the call.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._places.release_on_behalf_of, place)

        call = _Call(work, leave)
        try:
            return await anyio.to_thread.run_sync(
                call.run, limiter=self._threads, abandon_on_cancel=True
            )
        finally:
            call.drop()


class _Call:
    """A call that is either made, and leaves its place when it is over, or dropped before."""

    def __init__(self, work: Callable[[], Any], leave: Callable[[], None]) -> None:
        self._work = work
        self._leave = leave
        self._lock = threading.Lock()
        self._is_taken = False

    def run(self) -> Any:
        """Make the call, in a thread, unless it was dropped."""
        if not self._is_mine():
            return None
        try:
            return self._work()
        finally:
            self._leave()

    def drop(self) -> None:
        """Leave the place of a call that no thread has begun."""
        if self._is_mine():
            self._leave()

    def _is_mine(self) -> bool:
        with self._lock:
            was_taken, self._is_taken = self._is_taken, True
        return not was_taken

"""Blocking calls of a kind have places; what hangs takes no more threads than these."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

import anyio
import pytest
from prometheus_client import generate_latest

from shared.http.waiting import Crowded, Lane, PlaceMetrics


class Work:
    """A call that goes on until it is told to end."""

    def __init__(self) -> None:
        self.begun = 0
        self.end = threading.Event()

    def __call__(self) -> int:
        self.begun += 1
        assert self.end.wait(60)
        return self.begun


def run(make: Callable[[], Awaitable[None]]) -> None:
    """Run a test in an event loop."""

    async def main() -> None:
        await make()

    asyncio.run(main())


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    with anyio.fail_after(60):
        while not is_so():
            await asyncio.sleep(0.001)


def test_what_hangs_keeps_its_place_though_nobody_waits_for_it() -> None:
    """Else every request that gives up would leave a thread behind, without end."""

    async def hang() -> None:
        lane, work = Lane("x", 2, PlaceMetrics()), Work()
        calls = [asyncio.create_task(lane.run(work)) for _ in range(5)]
        await until(lambda: work.begun == 2)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        later = asyncio.create_task(lane.run(work))
        await asyncio.sleep(0.05)
        assert work.begun == 2
        work.end.set()
        assert await later == 3

    run(hang)


def test_a_call_that_gave_up_in_the_queue_is_never_made() -> None:
    """And its turn goes to the next."""

    async def give_up() -> None:
        lane, work, waits = Lane("x", 1, PlaceMetrics()), Work(), Work()
        waits.end.set()
        first = asyncio.create_task(lane.run(work))
        await until(lambda: work.begun == 1)
        second = asyncio.create_task(lane.run(waits))
        await asyncio.sleep(0)
        second.cancel()
        third = asyncio.create_task(lane.run(lambda: "third"))
        work.end.set()
        assert (await first, await third) == (1, "third")
        assert waits.begun == 0

    run(give_up)


def test_a_queue_is_as_long_as_it_may_be_and_no_longer() -> None:
    """Who comes then is told at once; what was begun goes on all the same."""

    async def crowd() -> None:
        metrics, work = PlaceMetrics(), Work()
        lane = Lane("x", 1, metrics, waiting=2)
        waiting = [asyncio.create_task(lane.run(work)) for _ in range(3)]
        await until(lambda: work.begun == 1)
        with pytest.raises(Crowded):
            await lane.run(work)
        further = asyncio.create_task(lane.go_on(work))
        work.end.set()
        assert await asyncio.gather(*waiting, further) == [1, 2, 3, 4]
        assert 'caibian_places_refused_total{lane="x"} 1.0' in told(metrics)

    run(crowd)


def test_nobody_waits_longer_than_patience_has_it() -> None:
    """And who has waited is counted with the time."""

    async def wait() -> None:
        metrics, work = PlaceMetrics(), Work()
        lane = Lane("x", 1, metrics, patience=0.01)
        first = asyncio.create_task(lane.run(work))
        await until(lambda: work.begun == 1)
        with pytest.raises(Crowded):
            await lane.run(work)
        work.end.set()
        assert await first == 1
        assert await lane.run(lambda: "next") == "next"
        assert 'caibian_place_wait_seconds_count{lane="x"} 2.0' in told(metrics)

    run(wait)


def told(metrics: PlaceMetrics) -> str:
    """Return what a scrape tells."""
    return "".join(generate_latest(each).decode() for each in metrics.all())


def test_errors_and_context_go_through() -> None:
    """A call knows what its request knows, such as its trace, and a place outlives its errors."""
    trace: ContextVar[str] = ContextVar("trace")

    def fail() -> None:
        raise KeyError(trace.get())

    async def call() -> None:
        trace.set("t")
        lane = Lane("x", 1, PlaceMetrics())
        for _ in range(2):
            with pytest.raises(KeyError, match="t"):
                await lane.run(fail)

    run(call)

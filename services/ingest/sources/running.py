"""Has many sources take their turns at once, on an event loop in a thread of its own.

The loop lives as long as the process: connections, turns at hosts and what sites forbid stay known.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import Any

from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.ports import Sources, TurnLost
from services.ingest.sources.source import SourceLane, Taken
from services.ingest.sources.turns import take_turn
from shared.errors import SurroundingsError
from shared.logs import get_logger

_THREADS = 8
_LEAVE_SECONDS = 3.0
_ANSWER_SECONDS = 60.0

Call = Callable[..., Any]
Open = Callable[[Call], AbstractAsyncContextManager[TurnPorts]]


class PollerHangs(Exception):
    """The loop of the sources answers no more, or has ended."""


class Poller:
    """Takes what is due, up to `at_once` sources, and holds it for as long as their turns last."""

    def __init__(
        self, open: Open, sources: Sources, holder: str, *, at_once: int, seconds: float
    ) -> None:
        """Hold sources for so many seconds at a time; `open` makes what turns work with."""
        self._open = open
        self._sources = sources
        self._holder = holder
        self._at_once = at_once
        self._seconds = seconds
        self._running: dict[str, tuple[Taken, asyncio.Task[None]]] = {}
        self._pool = ThreadPoolExecutor(_THREADS, "sources")
        self._thread = threading.Thread(target=self._run, name="poller", daemon=True)
        self._is_open, self._loop = threading.Event(), asyncio.new_event_loop()
        self._stopping = asyncio.Event()

    def poll(self) -> int:
        """Have what is due take its turn, as far as there are places; return how many began.

        Returns before they end. Raises RedisAway, PollerHangs.
        """
        if self._stopping.is_set():
            return 0
        if self._thread.ident is None:
            self._thread.start()
        elif not self._thread.is_alive():
            raise PollerHangs
        if not self._is_open.wait(_ANSWER_SECONDS):
            raise PollerHangs
        answer = asyncio.run_coroutine_threadsafe(self._poll(), self._loop)
        try:
            return answer.result(_ANSWER_SECONDS)
        except TimeoutError as error:
            raise PollerHangs from error

    def stop(self) -> None:
        """Break off all turns; what was held is due at once. Takes a few seconds at most."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_LEAVE_SECONDS + 1)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        async with self._open(self._call) as self._ports:
            self._is_open.set()
            renewing = asyncio.create_task(self._renew())
            await self._stopping.wait()
            renewing.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leave(), _LEAVE_SECONDS)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _poll(self) -> int:
        room = self._at_once - len(self._running)
        if room <= 0 or self._stopping.is_set():
            return 0
        behind = sum(taken.source.lane is SourceLane.BULK for taken, _ in self._running.values())
        take = partial(self._sources.take, bulk=max(0, self._at_once // 2 - behind))
        taken: list[Taken] = await self._call(take, self._holder, room, self._seconds)
        for each in taken:
            self._begin(each)
        return len(taken)

    def _begin(self, taken: Taken) -> None:
        id = taken.source.id
        if before := self._running.get(id):
            # Nobody held it for a while, or it was resumed: that turn can settle nothing any more.
            before[1].cancel()
        task = asyncio.create_task(take_turn(taken, self._ports), name=id)
        self._running[id] = taken, task
        task.add_done_callback(partial(self._end, id))

    def _end(self, id: str, task: asyncio.Task[None]) -> None:
        if id in self._running and self._running[id][1] is task:
            del self._running[id]

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._seconds / 3)
            try:
                await self._hold()
            except SurroundingsError as error:
                get_logger("sources").warning("held without a word: %s", error)
            except Exception as error:  # noqa: BLE001  # without it no turn comes to its end
                get_logger("sources").error("not held, unexpectedly", exc_info=error)

    async def _hold(self) -> None:
        """Go on holding what has its turn; what is lost is broken off."""
        turns = dict(self._running)
        held = [taken for taken, _ in turns.values()]
        for id in await self._call(self._sources.renew, held, self._seconds):
            turns[id][1].cancel()

    async def _leave(self) -> None:
        left = list(self._running.values())
        for _, task in left:
            task.cancel()
        await asyncio.gather(*(task for _, task in left), return_exceptions=True)
        await asyncio.gather(*(self._call(self._give_back, taken) for taken, _ in left))

    def _give_back(self, taken: Taken) -> None:
        with suppress(SurroundingsError, TurnLost):
            self._sources.settle(taken, None, 0.0)

    async def _call(self, work: Callable[..., Any], *args: Any) -> Any:
        """Make a blocking call beside the loop."""
        return await self._loop.run_in_executor(self._pool, partial(work, *args))

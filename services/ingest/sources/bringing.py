"""Brings in the pages that wait for a source: known ones aren't fetched, others are taken in.

A page is noted as seen once it is taken in, known, or given up for good; what fails for now waits
for the next turn.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from services.ingest.sources.changes import again, came_in
from services.ingest.sources.hauls import Haul, TurnPorts
from services.ingest.sources.histories import trouble_of, wait_after, with_delays
from services.ingest.sources.intake import article_of, id_of
from services.ingest.sources.intervals import jittered
from services.ingest.sources.models import Cause, Failure, Outcome, Page, Validators
from services.ingest.sources.renewing import Renewer
from services.ingest.sources.source import Awaited, History, Taken, Waiting, fingerprint
from shared.errors import CaibianError, NotFound
from shared.http.problem import Problem
from shared.logs import get_logger

AWAY_SECONDS = 5.0
RETRY_SECONDS = 300.0
_NEXT_SECONDS = 0.5
_DELAYED = timedelta(days=1)
_AT_ONCE = 3
_OF_A_TURN = 60
"""So many pages are brought in before others have their turn."""
_MOST_TRIES = 5
_MOST_IN_A_ROW = 3
"""So many pages that fail in a row tell that the site is away."""
_FINAL = {Cause.ADDRESS, Cause.INSIDE, Cause.ROBOTS, Cause.SIZE, Cause.UNREADABLE}


class Bringer:
    """Brings in the pages of one turn, some at once."""

    def __init__(
        self,
        taken: Taken,
        ports: TurnPorts,
        source: str | None,
        pages: Mapping[str, Page],
        seen: Collection[bytes] = (),
        known: Mapping[str, Validators] | None = None,
    ) -> None:
        """Name `source` in the articles; `pages` are there already, by their keys.

        `known` are the validators of pages that came in, by their fingerprints.
        """
        self._taken = taken
        self._ports = ports
        self._source = source
        self._pages = pages
        self._seen = seen
        self._in_a_row = 0
        self.haul = Haul()
        self._renewer = Renewer(taken.source, ports, self.haul, seen, known or {})

    async def bring(self, waiting: Sequence[Waiting]) -> Haul:
        """Return what came of it; nothing is raised, so that what was done is told."""
        queue, later = deque(waiting[:_OF_A_TURN]), waiting[_OF_A_TURN:]
        await asyncio.gather(*(self._work(queue) for _ in range(_AT_ONCE)))
        # What can't be told now comes last, so that it holds up nothing.
        self.haul.left += [*queue, *later, *self.haul.unsure]
        return self.haul

    async def _work(self, queue: deque[Waiting]) -> None:
        while queue and not self._is_over():
            item = queue.popleft()
            try:
                await self._one(item)
            except CaibianError as error:
                self.haul.left.append(item)
                self.haul.error = self.haul.error or error
            except Exception as error:  # noqa: BLE001  # whatever it is, it is this page's own
                get_logger("sources").error("%s failed", item.address, exc_info=error)
                detail = f"{type(error).__name__}: see the log"
                await self._failed(item, Failure(Outcome.FAILED, Cause.INTERNAL, detail))

    def _is_over(self) -> bool:
        haul = self.haul
        return bool(haul.error) or haul.busy is not None or self._in_a_row >= _MOST_IN_A_ROW

    async def _one(self, item: Waiting) -> None:
        id = id_of(item.address, self._taken.source.bound)
        if item.is_again:
            await self._again(item, id)
            return
        is_known = await self._is_known(id, item) if id else False
        if is_known is None:
            self.haul.unsure.append(item)
            return
        if is_known:
            await self._end(item)
            self.haul.known += 1
            return
        page = self._pages.get(item.key) or await self._fetched(item)
        if isinstance(page, Failure):
            await self._failed(item, page)
        else:
            self._in_a_row = 0
            await self._take_in(item, page, id)

    async def _again(self, item: Waiting, id: str | None) -> None:
        page = self._pages.get(item.key)
        failure = id and await self._renewer.renew(item, id, page, self._source, self._end)
        if isinstance(failure, Failure):
            await self._failed(item, failure)
        else:
            self._in_a_row = 0

    async def _fetched(self, item: Waiting) -> Page | Failure:
        return await self._ports.engine.fetch(item.address, self._taken.source.access())

    async def _is_known(self, id: str, item: Waiting) -> bool | None:
        return await self._ports.run(lambda: self._ports.door.is_known(id, item.published_at))

    async def _take_in(self, item: Waiting, page: Page, id: str | None) -> None:
        now = self._ports.clock()
        try:
            bound = self._taken.source.bound
            article = await self._ports.run(article_of, page, item, self._source, bound, now)
        except Problem as problem:
            failure = Failure(Outcome.FAILED, Cause.UNREADABLE, problem.detail)
            await self._give_up(item, failure)
            return
        is_known = article.id != id and await self._is_known(article.id, item)
        if is_known is None:
            self.haul.unsure.append(item)
            return
        # Whatever became known while it was fetched stays as it is.
        receipt = None if is_known else await self._ports.run(self._ports.door.accept, article, 0)
        marks = list[bytes]()
        if receipt is None or receipt.duplicate:
            self.haul.known += 1
        else:
            self.haul.accepted += 1
            if article.id == id:
                marks = came_in(item, receipt.revision)
                self.haul.note_page(item, page)
            if item.published_at and item.published_at <= now:
                self.haul.awaited.append(Awaited(id=article.id, published_at=item.published_at))
        await self._end(item, marks)

    async def _failed(self, item: Waiting, failure: Failure) -> None:
        if failure.outcome is Outcome.BUSY:
            self.haul.busy = max(self.haul.busy or 0.0, failure.retry_after or 0.0)
            self.haul.left.append(item)
            return
        tried = item.model_copy(update={"tries": item.tries + 1})
        is_final = failure.outcome is Outcome.GONE or failure.cause in _FINAL
        if is_final or tried.tries >= _MOST_TRIES:
            await self._give_up(item, failure)
            return
        self._in_a_row += 1
        self.haul.left.append(tried)

    async def _give_up(self, item: Waiting, failure: Failure) -> None:
        await self._end(item, again(item, self._seen) if item.is_again else ())
        self.haul.missed.append(trouble_of(failure, self._ports.clock(), item.address))

    async def _end(self, item: Waiting, more: Sequence[bytes] = ()) -> None:
        """Note that a page is dealt with; what was noted is dealt with by nobody else."""
        marks = [*more] if item.is_again else [fingerprint(item.key), *more]
        await self._ports.run(lambda: self._ports.sources.note(self._taken, seen=marks))
        self.haul.seen += marks


async def followed(history: History, ports: TurnPorts, now: datetime) -> History:
    """Return the history with how soon what came in lately became searchable. Raises RedisAway."""
    left, delays = list[Awaited](), list[float]()
    for one in history.awaited:
        with suppress(NotFound):
            at = await ports.run(ports.door.indexed_at, one.id)
            if at:
                delays.append((at - one.published_at).total_seconds())
            elif one.published_at > now - _DELAYED:
                left.append(one)
    return with_delays(history, left, delays) if history.awaited else history


def until_next(
    haul: Haul, history: History, ports: TurnPorts, *, failure: Failure | None, has_more: bool
) -> float:
    """Return after how many seconds a source's next turn is due, by what came of this one."""
    at_random = ports.at_random()
    if haul.error:
        return jittered(AWAY_SECONDS, at_random)
    usual = jittered(wait_after(history, failure, ports.bounds), at_random)
    if haul.busy is not None:
        return max(haul.busy, min(usual, RETRY_SECONDS))
    if haul.left:
        if any(one.tries for one in haul.left):
            return min(usual, RETRY_SECONDS)
        # What only the index can tell waits no longer than for anything else of ours.
        return min(usual, jittered(AWAY_SECONDS, at_random)) if haul.unsure else _NEXT_SECONDS
    return _NEXT_SECONDS if has_more else usual

"""One source's turn: look at it, bring in what is new, note what came of it.

Whatever is found is noted as waiting before the first page is fetched, and as seen only once it is
taken in. A turn that breaks off anywhere leaves its source due, with what waits.
"""

from datetime import timedelta

from services.ingest.sources.backlog import Backlog
from services.ingest.sources.bringing import Bringer, followed, until_next
from services.ingest.sources.hauls import Haul, TurnPorts
from services.ingest.sources.histories import (
    after_failed_look,
    after_look,
    compacted,
    paused_after,
    with_pages,
)
from services.ingest.sources.models import (
    Failure,
    Found,
    Look,
    SourceKind,
    Validators,
)
from services.ingest.sources.ports import NoSource, SameSource, SourceChanged, TurnLost
from services.ingest.sources.source import (
    Kept,
    Paused,
    Source,
    Taken,
)


class Turn:
    """One turn; `run` it once. `taken` is what it goes by, as its own looks move the source."""

    def __init__(self, taken: Taken, ports: TurnPorts) -> None:
        """Begin with what is known of the source."""
        self.taken = taken
        self._ports = ports
        self._now = ports.clock()
        self._history = taken.history
        self._backlog = Backlog(taken, ports)
        self._validators = self._known = Validators()
        self._has_more = self._history.has_more
        self._failure: Failure | None = None
        self._paused: Paused | None = None
        self._outcome = "none"

    @property
    def _source(self) -> Source:
        return self.taken.source

    async def run(self) -> None:
        """Look, bring in, settle. Raises TurnLost, RedisAway, StoreFull."""
        if await self._is_revoked():
            return
        # Of what was looked at before its owner changed it they would say: nothing is new.
        if self._history.sight in (None, self._source.sight()):
            self._validators = self._known = self._history.validators
        self._history = await followed(self._history, self._ports, self._now)
        if self._is_look_due():
            await self._look()
        await self._backlog.forget_seen()
        await self._backlog.refill()
        is_first = self.taken.history.succeeded_at is None
        backlog = self._backlog
        known = await backlog.read_pages(is_wanted=False)
        name, seen = self._source.name or self._history.title, backlog.seen
        bringer = Bringer(self.taken, self._ports, name, backlog.pages, seen, known)
        haul = await bringer.bring(backlog.waiting)
        await backlog.note_pages(haul.pages)
        if is_first:
            # What stood there before says nothing of how soon news comes in.
            haul.awaited.clear()
        await self._settle(haul)

    async def _is_revoked(self) -> bool:
        """Pause a source whose owner may come in no more."""
        owner = self._source.owner
        if owner is None or not await self._ports.run(self._ports.owners.gone, [owner]):
            return False
        paused = Paused(by="revoked", cause=owner, at=self._now)
        await self._ports.run(
            lambda: self._ports.sources.settle(self.taken, None, 0, paused=paused)
        )
        return True

    def _is_look_due(self) -> bool:
        """Tell whether to look; what waits may be the only reason for a turn so soon."""
        looked_at, interval = self._history.looked_at, self._history.interval
        is_idle = not self.taken.waiting and not self.taken.behind
        if is_idle or self.taken.is_asked or looked_at is None or interval is None:
            return True
        if self._history.has_more and self._backlog.is_short:
            return True
        # What could hardly be kept would have to be found once more.
        usual = self._ports.bounds.longest if self._backlog.is_long else 0.9 * interval
        return self._now >= looked_at + timedelta(seconds=max(usual, 0.9 * interval))

    async def _look(self) -> None:
        kind = self._source.kind or await self._discovered()
        look = (
            Look(kind.outcome, self._validators, failure=kind)
            if isinstance(kind, Failure)
            else await self._ports.engine.look(
                self._source.target(kind), self._validators, self._source.access()
            )
        )
        self._outcome = look.outcome.value
        if look.moved_to:
            await self._move(self._source.changed(address=look.moved_to))
        if look.failure:
            # Of an index they say which of its sitemaps is next.
            self._validators = self._known = look.validators
            self._fail(look.failure)
            return
        new = await self._note_new(look)
        self._history = after_look(
            self._history, look, new, self._source, self._ports.bounds, self._now
        )

    async def _discovered(self) -> SourceKind | Failure:
        """Find out what stands at the address, and note it; or why that can't be told."""
        source = self._source
        targets = await self._ports.engine.discover(source.address, source.access())
        if isinstance(targets, Failure):
            return targets
        best = targets[0]
        await self._move(self._source.changed(kind=best.kind, address=best.address))
        return best.kind

    async def _move(self, source: Source) -> None:
        """Keep the source as it is now, unless its owner was faster."""
        before = Kept(source=self._source, revision=self.taken.revision)
        try:
            kept = await self._ports.run(self._ports.sources.change, before, source)
        except (SourceChanged, NoSource) as error:
            raise TurnLost(source.id) from error
        except SameSource as error:
            cause = f"{source.address} is what another source of yours looks at: {error.args[0]}"
            self._paused = Paused(by="gone", cause=cause, at=self._now)
        else:
            moved = {"source": kept.source, "revision": kept.revision}
            self.taken = self.taken.model_copy(update=moved)

    def _fail(self, failure: Failure) -> None:
        bounds, now = self._ports.bounds, self._now
        self._failure = failure
        self._history = after_failed_look(self._history, failure, self._source, bounds, now)
        self._paused = self._paused or paused_after(self._history, failure, bounds, now)

    async def _note_new(self, look: Look) -> list[Found]:
        """Have what wasn't seen before wait; return it."""
        new, is_whole = await self._backlog.add(look.found) if look.found else ([], True)
        if is_whole:
            self._validators = look.validators
        self._has_more = look.has_more or not is_whole
        return new

    async def _settle(self, haul: Haul) -> None:
        # What had its page here and wasn't taken in must be found again.
        backlog = self._backlog
        is_whole = not any(one.key in backlog.pages for one in haul.left)
        told = {
            "validators": self._validators if is_whole else self._known,
            "sight": self._source.sight(),
            "has_more": self._has_more,
        }
        history = with_pages(
            self._history.model_copy(update=told),
            accepted=haul.accepted,
            revised=haul.revised,
            known=haul.known,
            missed=haul.missed,
            awaited=haul.awaited,
            now=self._now,
        )
        waiting = [one for one in haul.left if one.key not in backlog.pages]
        has_more = backlog.has_behind or (self._has_more and self._failure is None)
        seconds = until_next(haul, history, self._ports, failure=self._failure, has_more=has_more)
        counted = {self._outcome: 1, "accepted": haul.accepted, "missed": len(haul.missed)}
        counted["revised"] = haul.revised
        await self._ports.run(
            lambda: self._ports.sources.settle(
                self.taken,
                history,
                seconds,
                waiting=waiting,
                seen=compacted([*backlog.seen, *haul.seen], backlog.standing),
                paused=self._paused,
                counted={name: number for name, number in counted.items() if number},
            )
        )

"""What was found at a source and is to be brought in: at hand, behind that, and what was seen.

What waits at hand is read and written with each turn; what is behind it, as of a sitemap of 50,000
pages, is kept packed and comes to hand by and by. So nothing need be found twice.
"""

from collections.abc import Mapping, Sequence

from services.ingest.sources.changes import changed, heeded
from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.models import Found, Page, Validators
from services.ingest.sources.source import (
    MOST_BEHIND,
    MOST_WAITING,
    Taken,
    Waiting,
    fingerprint,
)

_MOST_PAGES = 200
_FEW = 60
"""Where fewer are at hand, more come to hand: as many as a turn brings in."""


class Backlog:
    """The pages of one turn; `waiting` are those at hand, `pages` those that need no fetching.

    Each method raises RedisAway, StoreFull, TurnLost.
    """

    def __init__(self, taken: Taken, ports: TurnPorts) -> None:
        """Begin with what a source holds."""
        self.waiting = list(taken.waiting)
        self.pages: dict[str, Page] = {}
        self.standing: set[bytes] = set()
        self._taken = taken
        self._ports = ports
        # Read when they are needed: most looks find nothing.
        self._behind: list[Waiting] | None = None if taken.behind else []
        self._seen: dict[bytes, None] | None = None

    @property
    def has_behind(self) -> bool:
        """Tell whether there is more than what is at hand."""
        return self._behind is None or bool(self._behind)

    @property
    def is_short(self) -> bool:
        """Tell whether a turn brings in all that there is."""
        return len(self.waiting) < _FEW and not self.has_behind

    @property
    def is_long(self) -> bool:
        """Tell whether there is little room for more."""
        return self._taken.behind > MOST_BEHIND // 2

    async def add(self, found: Sequence[Found]) -> tuple[list[Found], bool]:
        """Have what wasn't seen before wait; return it, and whether all of it is kept.

        What is new comes before what waits: it is news.
        """
        seen, behind = await self._read_seen(), await self._read_behind()
        self.standing = {fingerprint(one.key) for one in found}
        known = seen.keys() | {fingerprint(one.key) for one in (*self.waiting, *behind)}
        new = list({one.key: one for one in found if fingerprint(one.key) not in known}.values())
        waiting = {one.key for one in self.waiting if one.is_again}
        again = changed(found, seen, waiting, self._ports.clock())
        self.pages = {one.key: one.page for one in (*new, *again) if one.page}
        more = [Waiting.of(one, is_again=True) for one in again]
        line = [*map(Waiting.of, new), *more, *self.waiting, *behind]
        self.waiting, rest = line[:MOST_WAITING], line[MOST_WAITING:]
        # What has its page here needs no fetching, and comes again with the next look.
        self._behind = [one for one in rest if one.key not in self.pages][:MOST_BEHIND]
        if new or again:
            await self._note(self._behind if behind or self._behind else None)
        return new, len(self._behind) == len(rest)

    async def refill(self) -> None:
        """Have some of what is behind come to hand, where little is."""
        if len(self.waiting) >= _FEW or not self.has_behind:
            return
        behind, count = await self._read_behind(), MOST_WAITING // 2
        self.waiting += behind[:count]
        self._behind = behind[count:]
        await self._note(self._behind)

    async def forget_seen(self) -> None:
        """Leave out what a turn that broke off had taken in already.

        By what was seen it is known, too, what is fetched again.
        """
        if self._taken.waiting or self._taken.behind:
            seen = await self._read_seen()
            self.waiting = [one for one in self.waiting if _mark(one) not in seen]

    @property
    def seen(self) -> Mapping[bytes, None]:
        """Return all fingerprints, if they were read: they are where anything is to be brought."""
        return self._seen or {}

    async def read_pages(self, *, is_wanted: bool) -> dict[str, Validators]:
        """Return by what pages that came in are asked for again, if some are to be."""
        if not (is_wanted or any(one.is_again for one in self.waiting)):
            return {}
        return await self._ports.run(self._ports.sources.pages, self._taken.source.id)

    async def note_pages(self, more: Mapping[str, Validators]) -> None:
        """Note by what pages are asked for again: of the last ones that came in."""
        if not more:
            return
        known = await self.read_pages(is_wanted=True)
        # In the order in which they came.
        line = {name: one for name, one in known.items() if name not in more} | dict(more)
        kept = dict([*line.items()][-_MOST_PAGES:])
        await self._ports.run(lambda: self._ports.sources.note(self._taken, pages=kept))

    async def _note(self, behind: list[Waiting] | None) -> None:
        waiting = [one for one in self.waiting if one.key not in self.pages]
        note = self._ports.sources.note
        await self._ports.run(lambda: note(self._taken, waiting=waiting, behind=behind))

    async def _read_behind(self) -> list[Waiting]:
        if self._behind is None:
            self._behind = await self._ports.run(self._ports.sources.behind, self._taken.source.id)
        return self._behind

    async def _read_seen(self) -> dict[bytes, None]:
        if self._seen is None:
            marks = await self._ports.run(self._ports.sources.seen, self._taken.source.id)
            self._seen = dict.fromkeys(marks)
        return self._seen


def _mark(one: Waiting) -> bytes:
    """Return what is noted once this is dealt with."""
    return heeded(one.key, one.updated_at) if one.is_again else fingerprint(one.key)

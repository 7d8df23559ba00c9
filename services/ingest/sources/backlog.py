"""What was found at a source and is to be brought in: at hand, behind that, and what was seen.

What waits at hand is read and written with each turn; what is behind it, as of a sitemap of 50,000
pages, is kept packed and comes to hand by and by. So nothing need be found twice.
"""

from collections.abc import Sequence

from services.ingest.sources.bringing import TurnPorts
from services.ingest.sources.models import Found, Page
from services.ingest.sources.source import (
    MOST_BEHIND,
    MOST_WAITING,
    Taken,
    Waiting,
    fingerprint,
)

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
        self.pages = {one.key: one.page for one in new if one.page}
        line = [*map(Waiting.of, new), *self.waiting, *behind]
        self.waiting, rest = line[:MOST_WAITING], line[MOST_WAITING:]
        # What has its page here needs no fetching, and comes again with the next look.
        self._behind = [one for one in rest if one.key not in self.pages][:MOST_BEHIND]
        if new:
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
        """Leave out what a turn that broke off had taken in already."""
        if self._taken.waiting:
            seen = await self._read_seen()
            self.waiting = [one for one in self.waiting if fingerprint(one.key) not in seen]

    def all_seen(self, more: Sequence[bytes]) -> list[bytes]:
        """Return all fingerprints that are known here, and more."""
        return [*(self._seen or ()), *more]

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

"""What sites allow us to fetch, by their robots.txt (RFC 9309)."""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import httpx
from protego import Protego

from services.ingest.sources.fetching.asking import asked
from services.ingest.sources.fetching.failing import Failed, failed
from services.ingest.sources.models import Cause, Failure, Outcome
from services.ingest.sources.ports import Shared

SIZE = 512 << 10
"""Bytes of a robots.txt that are read: the standard asks for 500 KiB at least."""
_KEPT = 4 << 20
"""Bytes of packed files that are remembered; a file is some hundreds of them."""
_FEW = 64
"""Rules that are kept as they are asked by, which takes twenty times the room of the files."""
_DAY = 86400.0
_AWAY = 600.0
"""Seconds after which a site whose robots.txt couldn't be had is asked for it again."""
_LONGEST_DELAY = 60.0
"""Seconds between requests at most, whatever is asked for: else a site would take days."""


class Rules(NamedTuple):
    """What a site says to us: where its sitemaps are, and the seconds between two requests."""

    allows: Callable[[str], bool]
    delay: float
    sitemaps: list[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A file, packed; empty: all is allowed. `failure`: it couldn't be had, so nothing is."""

    packed: bytes
    until: float
    failure: Failure | None = None


class Robots:
    """Fetches, remembers and asks the robots.txt of each site, a site being scheme, host and port.

    `fetch` returns the text at an address, at most SIZE bytes of it. Raises Failed. `size` is about
    how many bytes all that is remembered takes. What one process was told, all know that have
    `shared` in common.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[bytes]],
        agent: str,
        clock: Callable[[], float],
        shared: Shared | None = None,
    ) -> None:
        self._shared = shared
        self._fetch = fetch
        self._agent = agent.partition("/")[0].strip()
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self.size = 0
        self._parsed: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def check(self, url: httpx.URL) -> float:
        """Return the seconds that the site wants between two requests.

        Raises Failed where the address is forbidden, and where robots.txt couldn't be had: then
        RFC 9309 (2.3.1.4) takes all for forbidden.
        """
        rules = await self.rules(url)
        if not rules.allows(str(url)):
            raise failed(Cause.ROBOTS, f"robots.txt forbids it to {self._agent}")
        return rules.delay

    async def rules(self, url: httpx.URL) -> Rules:
        """Return what the site of an address says. Raises Failed where that can't be had."""
        site = str(url.copy_with(raw_path=b"/robots.txt", fragment=None, userinfo=b""))
        known = self._known.get(site)
        if known is None or known.until <= self._clock():
            known = await self._asked(site)
        if known.failure:
            raise Failed(known.failure)
        if site in self._known:
            self._known.move_to_end(site)
        return self._read(site, known)

    async def _asked(self, site: str) -> _Known:
        """Ask for a file, once for all who wait for it."""
        lock = self._asking.setdefault(site, asyncio.Lock())
        try:
            async with lock:
                known = self._known.get(site)
                if known is None or known.until <= self._clock():
                    known = await self._answer(site, known)
                    self._keep(site, known)
                return known
        finally:
            if not lock.locked():
                self._asking.pop(site, None)

    async def _answer(self, site: str, before: _Known | None) -> _Known:
        now = self._clock()
        if kept := await self._kept(site):
            return _Known(kept[0], now + kept[1])
        try:
            return await self._whole(site, zlib.compress(await self._fetch(site)), now)
        except Failed as error:
            failure = error.failure
        if failure.cause in (Cause.STATUS, Cause.FORBIDDEN, Cause.REDIRECTS) and _is_none(failure):
            return await self._whole(site, b"", now)
        if before and not before.failure:
            return replace(before, until=now + _AWAY)
        if failure.cause is Cause.STATUS and failure.outcome is not Outcome.BUSY:
            detail = f"robots.txt answered {failure.status}, so nothing may be fetched"
            failure = Failure(Outcome.FAILED, Cause.ROBOTS, detail, failure.status)
        return _Known(b"", now + (failure.retry_after or _AWAY), failure)

    async def _kept(self, site: str) -> tuple[bytes, float] | None:
        """Return what another process was told."""
        shared = self._shared
        return await asked(lambda: shared.robots(site)) if shared else None

    async def _whole(self, site: str, packed: bytes, now: float) -> _Known:
        """Return what is good for a day, for other processes too."""
        if shared := self._shared:
            await asked(lambda: shared.keep_robots(site, packed, _DAY))
        return _Known(packed, now + _DAY)

    def _keep(self, site: str, known: _Known) -> None:
        self._parsed.pop(site, None)
        if before := self._known.pop(site, None):
            self.size -= _room(site, before)
        self._known[site] = known
        self.size += _room(site, known)
        while self.size > _KEPT:
            oldest, gone = self._known.popitem(last=False)
            self.size -= _room(oldest, gone)

    def _read(self, site: str, known: _Known) -> Rules:
        if rules := self._parsed.get(site):
            self._parsed.move_to_end(site)
            return rules
        rules = _rules(zlib.decompress(known.packed) if known.packed else b"", self._agent)
        self._parsed[site] = rules
        if len(self._parsed) > _FEW:
            self._parsed.popitem(last=False)
        return rules


def _is_none(failure: Failure) -> bool:
    """Tell whether a site has no robots.txt: any 4xx but 429, or redirects without an end."""
    if failure.cause is Cause.REDIRECTS:
        return True
    return 400 <= (failure.status or 0) < 500 and failure.status != 429


def _room(site: str, known: _Known) -> int:
    return len(site) + len(known.packed) + 300


def _rules(text: bytes, agent: str) -> Rules:
    parsed = Protego.parse(text.decode("utf-8", "replace").removeprefix("\ufeff"))
    delay = float(parsed.crawl_delay(agent) or 0.0)
    if rate := parsed.request_rate(agent):
        delay = max(delay, rate.seconds / max(rate.requests, 1))

    def allows(address: str) -> bool:
        return bool(parsed.can_fetch(address, agent))

    return Rules(allows, min(delay, _LONGEST_DELAY), list(parsed.sitemaps))

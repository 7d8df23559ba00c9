"""What processes that fetch have in common, in memory, on a clock that tests move (port Shared)."""

from collections.abc import Callable


class FakeHosts:
    """The port on dictionaries."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nothing known."""
        self._clock = clock
        self._next: dict[str, float] = {}
        self._robots: dict[str, tuple[bytes, float]] = {}

    def reserve(self, host: str, gap: float, patience: float) -> float:
        """Return after how many seconds our turn is, which is taken unless that is too long."""
        now = self._clock()
        at = max(now, self._next.get(host, 0.0))
        if at - now <= patience:
            self._next[host] = at + gap
        return at - now

    def pause(self, host: str, seconds: float) -> None:
        """Have nobody ask a host for so many seconds."""
        self._next[host] = max(self._clock() + seconds, self._next.get(host, 0.0))

    def robots(self, site: str) -> tuple[bytes, float] | None:
        """Return a packed robots.txt, and for how many seconds it is good."""
        packed, until = self._robots.get(site, (b"", 0.0))
        return (packed, until - self._clock()) if until > self._clock() else None

    def keep_robots(self, site: str, packed: bytes, seconds: float) -> None:
        """Keep a packed robots.txt for so many seconds."""
        if len(packed) <= 32 << 10:
            self._robots[site] = packed, self._clock() + seconds

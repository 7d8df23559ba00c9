"""What sources ask of their surroundings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.ingest.sources.logins import Login
from services.ingest.sources.models import Failure, Look, Page, Target, Validators
from services.ingest.sources.source import History, Kept, Paused, Source, Taken, Totals, Waiting
from shared.articles import RawArticle
from shared.errors import CaibianError
from shared.path.state import Receipt, Status


class NoSource(CaibianError):
    """There is no source with this id."""


class SameSource(CaibianError):
    """A source of yours has this address and pattern already."""


class TooManySources(CaibianError):
    """No more sources can be kept; delete some."""


class SourceChanged(CaibianError):
    """The source was changed by somebody else at the same moment."""


class SourcePaused(CaibianError):
    """The source is paused; resume it first."""


class TurnLost(CaibianError):
    """The source isn't held any more: it was taken anew, resumed or deleted."""


class Sources(Protocol):
    """Keeps sources, and who has which of them in hand. Every method raises RedisAway.

    Raises StoreFull where the store takes no more in; nothing is done then.
    """

    def add(self, source: Source) -> Kept:
        """Keep a source; it is due at once. Raises TooManySources, SameSource with the id."""

    def change(self, kept: Kept, source: Source) -> Kept:
        """Put a source in the place of what it was.

        Raises NoSource, SourceChanged where it isn't that any more, SameSource.
        """

    def get(self, id: str) -> Kept:
        """Return a source. Raises NoSource."""

    def all(self) -> list[Kept]:
        """Return all sources that this release can read, in no order."""

    def remove(self, id: str) -> None:
        """Forget a source. Raises NoSource."""

    def pause(self, id: str, paused: Paused) -> None:
        """Give a source no more turns. Raises NoSource."""

    def resume(self, id: str) -> None:
        """Make a source due now that was paused, with nothing held against it. Raises NoSource."""

    def wake(self, id: str) -> bool:
        """Make a source due now, to be looked at; False where it has its turn.

        Raises NoSource, SourcePaused.
        """

    def take(self, holder: str, limit: int, seconds: float, *, bulk: int) -> list[Taken]:
        """Hold what is due for so many seconds, up to `limit`, the lane FRESH first.

        Of the lane BULK `bulk` are taken at most. What is held is left out. Who held one before,
        be it the same process, has lost it.
        """

    def renew(self, taken: Sequence[Taken], seconds: float) -> list[str]:
        """Hold them for so many seconds from now; return the ids of those that are held no more."""

    def seen(self, id: str) -> list[bytes]:
        """Return the fingerprints of what was found and dealt with, the oldest first."""

    def behind(self, id: str) -> list[Waiting]:
        """Return what was found beyond what waits at hand, the next first."""

    def pages(self, id: str) -> dict[str, Validators]:
        """Return by what the last pages that came in are asked for again, the latest last."""

    def note(
        self,
        taken: Taken,
        *,
        waiting: Sequence[Waiting] | None = None,
        behind: Sequence[Waiting] | None = None,
        seen: Sequence[bytes] = (),
        pages: Mapping[str, Validators] | None = None,
    ) -> None:
        """Note, amid a turn, what waits to be fetched and what is seen. Raises TurnLost.

        What is None stays as it is.
        """

    def settle(
        self,
        taken: Taken,
        history: History | None,
        seconds: float,
        *,
        waiting: Sequence[Waiting] | None = None,
        seen: Sequence[bytes] | None = None,
        paused: Paused | None = None,
        counted: Mapping[str, int] | None = None,
    ) -> None:
        """End a turn: due after so many seconds, unless it is paused. Raises TurnLost.

        What is None stays as it is; `seen` replaces all fingerprints that there are. A source that
        its owner changed meanwhile is due at once, neither paused nor with another history.
        """

    def totals(self) -> Totals:
        """Tell of all sources together."""


class Engine(Protocol):
    """Looks at targets and fetches pages; politely, and within bounds of its own.

    A login is said at its own site and nowhere else, and is in nothing that is returned.
    """

    async def look(
        self, target: Target, validators: Validators, login: Login | None = None
    ) -> Look:
        """Look at a target."""

    async def fetch(self, address: str, login: Login | None = None) -> Page | Failure:
        """Fetch a page."""

    async def renew(
        self, address: str, known: Validators, login: Login | None = None
    ) -> Page | Failure | None:
        """Fetch a page again; None where it is what it was."""

    async def discover(self, address: str, login: Login | None = None) -> list[Target] | Failure:
        """Return what could be looked at, one at least and the best first, or why not."""


class Shared(Protocol):
    """What all processes that fetch have in common. Every method raises RedisAway, StoreFull."""

    def reserve(self, host: str, gap: float, patience: float) -> float:
        """Return after how many seconds a host may be asked, `gap` behind the one before.

        The turn is taken unless that is longer than the patience in seconds.
        """

    def pause(self, host: str, seconds: float) -> None:
        """Have nobody ask a host for so many seconds."""

    def robots(self, site: str) -> tuple[bytes, float] | None:
        """Return a robots.txt as it was kept, and for how many seconds it is good."""

    def keep_robots(self, site: str, packed: bytes, seconds: float) -> None:
        """Keep a robots.txt for so many seconds, unless it is large."""


class Door(Protocol):
    """Where articles come in, as a source sees it. Every method raises RedisAway."""

    def accept(self, article: RawArticle, expected: int) -> Receipt:
        """Take an article in if it is of this version still (see Intake), or 0: not known still.

        Raises Overloaded, StoreFull.
        """

    def is_known(self, id: str, published_at: datetime | None) -> bool | None:
        """Tell whether an article came in before, whatever became of it since.

        None where that can't be told now.
        """

    def present(self, id: str) -> Status | None:
        """Tell where an article stands; None where nothing of it is to be found now."""

    def indexed_at(self, id: str) -> datetime | None:
        """Return when a search saw an article; None as long as none did. Raises NotFound."""

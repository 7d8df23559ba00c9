"""What a turn works with, and what came of its pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from services.ingest.sources.intervals import Bounds
from services.ingest.sources.models import Page, Validators
from services.ingest.sources.ports import Door, Engine, Sources
from services.ingest.sources.source import Awaited, Trouble, Waiting, fingerprint
from shared.access.owners import Owners
from shared.errors import CaibianError

T = TypeVar("T")


@dataclass(frozen=True)
class TurnPorts:
    """What a turn works with; `call` makes a blocking call without holding up others: see `run`."""

    sources: Sources
    engine: Engine
    door: Door
    bounds: Bounds
    owners: Owners
    clock: Callable[[], datetime]
    at_random: Callable[[], float]
    call: Callable[..., Any]

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """Return what a blocking call returns."""
        answer: T = await self.call(work, *args)
        return answer


@dataclass
class Haul:
    """What came of the pages: `left` still wait, `error` broke the work off.

    `unsure` wait too, as it can't be told now whether they came in long ago.
    `revised` came in again as they had changed; `pages` are the validators of those that may do so,
    by their fingerprints. `busy` are the seconds after which the site may be asked for pages again.
    """

    left: list[Waiting] = field(default_factory=list)
    unsure: list[Waiting] = field(default_factory=list)
    accepted: int = 0
    revised: int = 0
    awaited: list[Awaited] = field(default_factory=list)
    known: int = 0
    missed: list[Trouble] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    pages: dict[str, Validators] = field(default_factory=dict)
    busy: float | None = None
    error: CaibianError | None = None

    def note_page(self, item: Waiting, page: Page) -> None:
        """Note by what a page is asked for again, if its source tells of changes at all."""
        if item.updated_at and page.validators != Validators():
            self.pages[fingerprint(item.key).hex()] = page.validators

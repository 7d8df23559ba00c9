"""What the handlers of the search API work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from services.search.index.ports import SearchReader
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.near import Near
from services.search.searching.places import Places
from services.search.searching.suggestions import Suggester
from services.search.text.analysis import WordCutter


class NearMeaning(Protocol):
    """Search by meaning."""

    def near(self, text: str) -> tuple[Near, ...]:
        """Return the articles near to a query, the nearest first. Raises IndexAway."""


@dataclass(frozen=True)
class SearchPorts:
    """What the handlers of the search API work with.

    `is_private_allowed` is of webhooks, `secret` signs cursors. A search has `seconds`; `places`
    are those where all is done. `desk` is who makes reports.
    """

    index: SearchReader
    cutter: WordCutter
    suggester: Suggester
    known: Callable[[], Known] = lambda: NOTHING_KNOWN
    meaning: NearMeaning | None = None
    is_private_allowed: bool = False
    seconds: float = 10.0
    places: Places = field(default_factory=Places)
    secret: Callable[[], str] = lambda: ""
    desk: str = ""

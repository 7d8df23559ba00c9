"""How far a query must be loosened so that something holds all of it.

It is decided by what was typed and where it is searched, over the whole index: neither filters nor
the order change it, so a facet's count is what a click on it finds.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from services.search.index.ports import SearchReader
from services.search.index.totals import counted
from services.search.query.filters import NO_FILTERS
from services.search.query.known import Known
from services.search.query.language import understand
from services.search.query.notes import Note
from services.search.query.query import Query, Zones
from services.search.query.steps import Step
from services.search.text.analysis import WordCutter

# Four words, as most_missing leaves two.
_MANY = 2


@dataclass(frozen=True)
class Way:
    """A way to understand a query: how far loosened, how many words of a long one may be missing.

    `corrected` is the text that was taken in place of what was typed.
    """

    query: Query
    notes: tuple[Note, ...] = ()
    step: Step = Step.TYPED
    missing: int = 0
    corrected: str | None = None


@dataclass(frozen=True)
class Reader:
    """Understands queries by what is known, searched in some zones.

    A query is read again at each step, so the cutter should be one that cuts a text once.
    """

    cutter: WordCutter
    known: Known
    zones: Zones = Zones.DEFAULT

    def way(self, text: str, step: Step = Step.TYPED, missing: int = 0) -> Way:
        """Return a text as it is understood at a step."""
        query, notes = understand(text, self.cutter, known=self.known, step=step, missing=missing)
        return Way(replace(query, zones=self.zones), notes, step, missing)


class Reading(Protocol):
    """Who understands a text, as a Reader does."""

    def way(self, text: str, step: Step = Step.TYPED, missing: int = 0) -> Way:
        """Return a text as it is understood at a step."""


def loosened(text: str, reader: Reading, *, index: SearchReader) -> Way | None:
    """Return the first way of a query by which something is found, None if there is none.

    Raises IndexAway.
    """
    last: object = None
    for step in Step:
        way = reader.way(text, step)
        if way.query.most_missing:
            return _with_most(text, reader, index)
        if (way.query.words, way.query.reach) != last and finds(way.query, index):
            return way
        last = way.query.words, way.query.reach
    return None


def finds(query: Query, index: SearchReader) -> bool:
    """Tell whether anything at all is a hit. Raises IndexAway."""
    return counted(replace(query, filters=NO_FILTERS), index).total > 0


def _with_most(text: str, reader: Reading, index: SearchReader) -> Way | None:
    """Return the way of a long query by which is found what holds most of its words, or one less.

    What holds fewer than three of them may be about anything.
    """
    most_missing = reader.way(text, Step.CUT).query.most_missing
    for missing in range(most_missing):
        way = reader.way(text, Step.CUT, missing)
        if finds(way.query, index):
            # Of many words the article that is meant may hold one less than another one.
            is_many = most_missing - missing >= _MANY
            return reader.way(text, Step.CUT, missing + 1) if is_many else way
    return None

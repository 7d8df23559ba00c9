"""How far a query must be loosened so that something holds all of it.

It is decided by what was typed and where it is searched, over the whole index: neither filters nor
the order change it, so a facet's count is what a click on it finds.
"""

from collections.abc import Iterator
from dataclasses import replace

from services.search.index.ports import SearchReader
from services.search.query.filters import NO_FILTERS
from services.search.query.known import Known
from services.search.query.language import understand
from services.search.query.notes import Note
from services.search.query.query import Query, Sort, Zones
from services.search.query.steps import Step
from services.search.text.analysis import WordCutter

Way = tuple[Step, Query, tuple[Note, ...]]


def ways(text: str, cutter: WordCutter, known: Known, zones: Zones) -> Iterator[Way]:
    """Yield how a query may be understood, the strictest way first, each unlike the one before."""
    last: object = None
    for step in Step:
        query, notes = understand(text, cutter, known=known, step=step)
        if (query.words, query.reach) != last:
            yield step, replace(query, zones=zones), notes
        last = query.words, query.reach


def loosened(
    text: str, cutter: WordCutter, known: Known, zones: Zones, *, index: SearchReader
) -> Way | None:
    """Return the first way of a query by which something is found, None if there is none.

    Raises IndexAway.
    """
    return next((way for way in ways(text, cutter, known, zones) if finds(way[1], index)), None)


def finds(query: Query, index: SearchReader) -> bool:
    """Tell whether anything at all is a hit. Raises IndexAway."""
    # An order by time needs no snapshot.
    asked = replace(query, filters=NO_FILTERS, sort=Sort.NEWEST, size=1, after=None)
    return index.search(asked).total > 0

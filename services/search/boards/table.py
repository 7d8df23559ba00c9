"""The figures of a board as a table for a spreadsheet: a line for each number."""

import csv
import io
from collections.abc import Iterator

from services.search.boards.figures import Figures, SearchFigures
from services.search.searching.export import formula_free


def as_table(figures: Figures) -> bytes:
    """Return a line for each number: of which search, what it counts, of which value, how many."""
    written = io.StringIO()
    # Without this mark spreadsheets take the table for something else than UTF-8.
    written.write("\ufeff")
    table = csv.writer(written)
    table.writerow(["search", "figure", "value", "count"])
    for search in figures.searches:
        for what, value, count in _rows(search):
            table.writerow([formula_free(search.name), what, formula_free(value), count])
    table.writerow(["", "found", "", figures.found])
    table.writerow(["", "in_several", "", figures.in_several])
    for name in figures.common:
        for search, count in zip(figures.searches, name.counts, strict=True):
            cells = [formula_free(search.name), f"common_{name.type}", formula_free(name.name)]
            table.writerow([*cells, count])
    return written.getvalue().encode()


def _rows(search: SearchFigures) -> Iterator[tuple[str, str, int | float]]:
    yield "count", "", search.count
    yield "without_reprints", "", search.without_reprints
    yield "undated", "", search.undated
    yield "with_disclaimer", "", search.with_disclaimer
    if search.share is not None:
        yield "share", "", round(search.share, 4)
    if search.change:
        yield "before", "", search.change.before
    for time in search.times:
        yield "time", time.time, time.count
        if time.before is not None:
            yield "time_before", time.time, time.before
    for what, counts in (
        ("source", search.sources),
        ("own_source", search.own_sources),
        ("disclaimer", search.disclaimers),
    ):
        yield from ((what, each.value, each.count) for each in counts)
    yield "other_sources", "", search.other_sources
    yield from ((each.type, each.name, each.count) for each in search.named)

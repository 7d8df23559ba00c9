"""Hits taken along: exported whole, drawn as a sample, counted."""

import csv
import io
from collections.abc import Iterator

from services.search.index.ports import Hit
from services.search.searching.answers import Counts, SampleAnswer
from services.search.searching.counting import counts
from services.search.searching.export import export as export_all
from services.search.searching.export import export_some, formula_free
from services.search.searching.find import look, understood
from services.search.searching.parameters import (
    CountParams,
    ExportParams,
    SampleParams,
    SearchParams,
)
from services.search.searching.ports import SearchPorts
from services.search.searching.search import Asked, shown_hits


def export(params: ExportParams, *, ports: SearchPorts) -> Iterator[bytes]:
    """Yield the lines of all hits of what a reader asks for, or of a sample of them.

    Raises NoWords, IndexAway.
    """
    query = understood(params, ports)
    if params.sample is None:
        return export_all(query, params.form, index=ports.index)
    drawn = ports.index.draw(query, params.sample, params.seed)
    return export_some(drawn.articles, params.form)


def draw(params: SampleParams, *, ports: SearchPorts) -> SampleAnswer:
    """Return a sample of what a reader asks for. Raises NoWords, IndexAway."""
    query = understood(params, ports)
    drawn = ports.index.draw(query, params.size, params.seed)
    hits = [Hit(one.id, None, one.card, one.group) for one in drawn.articles]
    shown = shown_hits(hits, Asked(query, ""), ports.index)
    return SampleAnswer(
        total=drawn.total, drawn_from=drawn.drawn_from, seed=params.seed, hits=shown
    )


def first_hits(params: SearchParams, most: int, *, ports: SearchPorts) -> list[str]:
    """Return the ids of the first hits of a search in its order, none that only comes near.

    Raises NoWords, IndexAway.
    """
    # A page of hits has fewer.
    bare = {"size": most, "cursor": None, "facets": "", "explain": False, "meaning": False}
    _, page = look(params.model_copy(update=bare), ports=ports)
    return [hit.id for hit in page.hits]


def count(params: CountParams, *, ports: SearchPorts) -> Counts:
    """Count the hits of what a reader asks for. Raises NoWords, IndexAway."""
    rows = counts(understood(params, ports), params.by, index=ports.index)
    return Counts(total=sum(row.count for row in rows), rows=rows)


def as_table(params: CountParams, counted: Counts) -> bytes:
    """Return counts as a table for a spreadsheet: what was counted by, then the count."""
    period = params.by.period
    names = [*([period.value] if period else []), *(["source"] if params.by.has_source else [])]
    written = io.StringIO()
    # Without this mark spreadsheets take the table for something else than UTF-8.
    written.write("\ufeff")
    table = csv.writer(written)
    table.writerow([*names, "count"])
    for row in counted.rows:
        values = {"source": formula_free(row.source or "")}
        cells = [values.get(name, row.time or "") for name in names]
        table.writerow([*cells, row.count])
    return written.getvalue().encode()

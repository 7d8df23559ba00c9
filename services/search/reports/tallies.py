"""What articles are counted by: all hits of a search by the index, those of a report by itself."""

from collections import Counter
from collections.abc import Sequence

from services.search.fields import NAMED, Period
from services.search.index.ports import SearchReader
from services.search.query.query import Query
from services.search.reports.models import Entry, Named, Tally
from services.search.searching.answers import Facet, Total
from services.search.searching.facets import TIMES, facets
from services.search.text.names import canonical
from services.search.timeline import stretches

MOST_VALUES = 60
"""So many sources are told apart, and so many names of each type."""


def tally_of_hits(query: Query, total: Total, *, index: SearchReader) -> Tally:
    """Count all hits of a query. Raises IndexAway."""
    rows = {type: Facet(row.name) for type, row in NAMED.items()}
    times = [Facet(period) for period in Period]
    source = Facet("source")
    found = facets(query, [source, *rows.values(), *times], MOST_VALUES, index=index)
    days, months = (found[each] for each in times)
    # So many days aren't all.
    chosen = days if len(days) < TIMES else months
    names = [
        Named(each.value, type, each.count) for type, row in rows.items() for each in found[row]
    ]
    dated = sum(each.count for each in months)
    return Tally(
        total=total.value,
        is_least=total.relation != "eq",
        times=stretches((each.value, each.count) for each in chosen),
        undated=max(0, total.value - dated) if len(months) < TIMES else 0,
        sources=tuple((each.value, each.count) for each in found[source]),
        names=tuple(sorted(names, key=lambda named: -named.count)),
    )


def tally_of_entries(entries: Sequence[Entry]) -> Tally:
    """Count the articles of a report."""
    days = Counter(day.isoformat() for entry in entries if (day := entry.day))
    sources = Counter(entry.source for entry in entries if entry.source)
    names = Counter(
        (type, canonical(name)) for entry in entries for type in NAMED for name in entry.names[type]
    )
    return Tally(
        total=len(entries),
        times=stretches(days.items()),
        undated=len(entries) - days.total(),
        sources=tuple(sources.most_common(MOST_VALUES)),
        names=tuple(Named(name, type, n) for (type, name), n in names.most_common(MOST_VALUES)),
    )

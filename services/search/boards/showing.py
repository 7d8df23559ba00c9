"""What a board tells of a period: its searches counted, and compared with each other."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.search.boards.asked import Asked
from services.search.boards.comparing import common_names, overlap, own_sources
from services.search.boards.counting import Counted, count_of, dates_of
from services.search.boards.figures import CommonName, Days, Figures, SearchFigures
from services.search.boards.models import Compared, Period
from services.search.boards.spans import Span, compared_with, span_of
from services.search.index.ports import SearchReader
from services.search.index.time_limit import stopped_after


def figures(
    asked: Sequence[Asked], period: Period, compare: Compared, today: date, *, index: SearchReader
) -> Figures:
    """Return what searches find of a period, side by side. Raises IndexAway."""
    there = [(place, each, each.query) for place, each in enumerate(asked) if each.query]
    dates = [dates_of(query, today, index=index) for *_, query in there]
    newest = max((each.newest for each in dates if each.newest), default=None)
    span = span_of(period, today, newest)
    compared = compared_with(span, compare)
    counts = [
        count_of(each, query, known, span, compared, index=index)
        for (_, each, query), known in zip(there, dates, strict=True)
    ]
    both = overlap(counts, index=index)
    places = [place for place, *_ in there]
    shown = dict(zip(places, _shown(counts, index), strict=True))
    return Figures(
        period=_days(span),
        compared=_days(compared) if compared else None,
        unit=span.unit,
        searches=tuple(shown.get(place, _gone(each)) for place, each in enumerate(asked)),
        found=both.found,
        in_several=both.several,
        common=tuple(_common(counts, places, len(asked), index)),
        offered=_days(span.moved(newest)) if newest and not both.found else None,
        timed_out=stopped_after() is not None,
    )


def _shown(counts: Sequence[Counted], index: SearchReader) -> Iterator[SearchFigures]:
    """Yield the figures of each search, with what only a look at the others tells."""
    total = sum(each.figures.count for each in counts)
    own = own_sources(counts, index=index)
    for each, sources in zip(counts, own, strict=True):
        share = each.figures.count / total if total else None
        yield each.figures.model_copy(update={"share": share, "own_sources": sources})


def _common(
    counts: Sequence[Counted], places: Sequence[int], size: int, index: SearchReader
) -> Iterator[CommonName]:
    """Yield the names in common, with a number for each search, 0 for one that is gone."""
    for each in common_names(counts, index=index):
        by_place = dict(zip(places, each.counts, strict=True))
        numbers = tuple(by_place.get(place, 0) for place in range(size))
        yield each.model_copy(update={"counts": numbers})


def _gone(asked: Asked) -> SearchFigures:
    return SearchFigures(
        search=asked.search, name=asked.name, q=asked.q, filters=asked.filters, gone=True
    )


def _days(span: Span) -> Days:
    return Days(first=span.first, last=span.last)

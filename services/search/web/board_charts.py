"""The charts of a board: their geometry, and what each shows in words."""

from dataclasses import dataclass

from services.search.boards.figures import Figures, SearchFigures
from services.search.web.lines import Lines, Part, lines, parts
from shared.web import formats
from shared.web.texts import Texts

_PAST = 0


@dataclass(frozen=True)
class Row:
    """A line of the table beside a chart: a time, and a number for each search."""

    time: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Lines and what they show in words."""

    plot: Lines
    about: str


@dataclass(frozen=True)
class Charts:
    """The charts of a board: all searches together (None where there is one), shares, each one.

    `rows` are the table of the first.
    """

    together: Chart | None
    rows: tuple[Row, ...]
    shares: tuple[Part, ...]
    shares_about: str
    own: tuple[Chart, ...]


def charts(found: Figures, t: Texts) -> Charts:
    """Return the charts of what a board tells."""
    there = [each for each in found.searches if each.times]
    is_several = len(found.searches) > 1 and bool(there) and found.found > 0
    shared = [each for each in found.searches if each.share is not None]
    return Charts(
        together=_together(found, t) if is_several else None,
        rows=_rows(found) if is_several else (),
        shares=parts([each.count for each in found.searches]) if len(shared) > 1 else (),
        shares_about=t("boards.listed").join(
            t("boards.share", name=each.name, percent=formats.percent(each.share or 0))
            for each in shared
        ),
        own=tuple(_own(place, each, found, t) for place, each in enumerate(found.searches, 1)),
    )


def _together(found: Figures, t: Texts) -> Chart:
    rows = _rows(found)
    series = [[row.counts[place] for row in rows] for place in range(len(found.searches))]
    said = [_said(each, t) for each in found.searches if not each.gone]
    return Chart(lines([row.time for row in rows], series), _between(found, said, t))


def _rows(found: Figures) -> tuple[Row, ...]:
    times = max((each.times for each in found.searches), key=len)
    return tuple(
        Row(time.time, tuple(_count(each, at) for each in found.searches))
        for at, time in enumerate(times)
    )


def _count(search: SearchFigures, at: int) -> int:
    return search.times[at].count if search.times else 0


def _own(number: int, search: SearchFigures, found: Figures, t: Texts) -> Chart:
    """Return the chart of one search, above the line of the days that it is compared with."""
    now = [each.count for each in search.times]
    past = [each.before or 0 for each in search.times] if search.change else None
    series, numbers = ([past, now], [_PAST, number]) if past is not None else ([now], [number])
    said = [_said(search, t)]
    if search.change:
        said.append(t("boards.past", n=formats.number(search.change.before)))
    plot = lines([each.time for each in search.times], series, numbers)
    return Chart(plot, _between(found, said, t))


def _said(search: SearchFigures, t: Texts) -> str:
    """Return in words what the line of a search shows."""
    if not search.count:
        return t("boards.line_none", name=search.name)
    most = max(search.times, key=lambda each: each.count)
    numbers = {"n": formats.number(search.count), "most": formats.number(most.count)}
    return t("boards.line", name=search.name, when=most.time, **numbers)


def _between(found: Figures, said: list[str], t: Texts) -> str:
    joined = t("boards.listed").join(said)
    return t("boards.between", first=found.period.first, last=found.period.last, lines=joined)

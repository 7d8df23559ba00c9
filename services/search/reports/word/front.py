"""What stands before the articles: title page, introduction, overview, the table of all."""

from collections.abc import Iterator

from services.search.reports.charting import MOST_BARS, charted
from services.search.reports.described import counted_told, day_told, facts_told
from services.search.reports.models import Report
from services.search.reports.word.blocks import (
    TAB,
    bookmark,
    inside,
    paragraph,
    run,
    table,
    text,
)
from services.search.reports.word.charts import Chart, Charts
from services.search.reports.word.contents import OVERVIEW, TABLE, anchor
from services.search.reports.word.template import TEXT_WIDTH
from shared.web.texts import Texts

_WIDTHS = (567, 1361, 4820, 1701)
_WIDTH = 16.0


def cover(report: Report, t: Texts) -> Iterator[str]:
    """Yield the title page."""
    yield text("CoverKind", t("report.title"))
    yield text("Title", report.title)
    if report.subtitle:
        yield text("Subtitle", report.subtitle)
    for place, fact in enumerate(facts_told(report, t)):
        told = (run(fact.name, "Label"), TAB, run(fact.value))
        yield paragraph("CoverFact" if place else "CoverFirst", *told)
    if report.desk:
        yield text("CoverDesk", report.desk)


def overview(report: Report, t: Texts, charts: Charts) -> Iterator[str]:
    """Yield the introduction, how many articles there are, and the charts."""
    yield paragraph("Heading1", bookmark(OVERVIEW, 1, run(t("report.overview"))))
    for told in report.introduction.splitlines():
        if told.strip():
            yield text("BodyText", told)
    if not report.entries:
        yield text("BodyText", t("report.nothing"))
        return
    yield text("SmallPrint", counted_told(report, t))
    for chart in charted(report, t):
        height = 4.6 if chart.is_time else 0.9 + 0.62 * min(len(chart.values), MOST_BARS)
        drawn = Chart(chart.title, chart.values, not chart.is_time, _WIDTH, height)
        yield text("ChartTitle", chart.title)
        yield paragraph("Drawing", charts.inline(drawn))
        if chart.remark:
            yield text("SmallPrint", chart.remark)


def table_of_all(report: Report, t: Texts) -> Iterator[str]:
    """Yield the table of all articles, each of which leads to its text."""
    if not report.entries:
        return
    yield paragraph("Heading1", bookmark(TABLE, 2, run(t("report.table"))))
    head = ("report.number", "report.date", "field.title", "field.source")
    widths = (*_WIDTHS, TEXT_WIDTH - sum(_WIDTHS)) if _has_reprints(report) else _fitted()
    names = [text("TableText", t(name)) for name in head]
    if _has_reprints(report):
        names.append(text("TableText", t("report.reprints")))
    rows = []
    for number, entry in enumerate(report.entries, 1):
        title = run(entry.title or t("report.untitled"))
        row = [
            text("TableText", f"{number}"),
            text("TableText", day_told(entry)),
            paragraph("TableText", inside(anchor(number), title)),
            text("TableText", entry.source or "–"),
        ]
        if _has_reprints(report):
            row.append(text("TableText", f"{entry.reprints or ''}{'+' * entry.has_more}"))
        rows.append(row)
    yield table(widths, names, rows)


def _has_reprints(report: Report) -> bool:
    return any(entry.reprints for entry in report.entries)


def _fitted() -> tuple[int, ...]:
    """Return the widths of a table that tells no reprints: what is left is the title's."""
    number, day, _, source = _WIDTHS
    return number, day, TEXT_WIDTH - number - day - source, source

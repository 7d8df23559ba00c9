"""Writes a report as an Excel workbook: overview with charts, articles, names; no cell a formula.

Excel takes 32,767 characters in a cell, days from 1900 on, and addresses of 2,079 characters as
links, 65,530 of them in a sheet: what is no date or link there is written as text.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from services.search.reports.charting import Charted, charted
from services.search.reports.described import counted_told, facts_told
from services.search.reports.models import Entry, Report
from services.search.reports.texts import fit, line, link, short
from shared.china_time import CHINA
from shared.entity_types import EntityType
from shared.web.formats import MIDNIGHT
from shared.web.texts import Texts, texts

CELL = 32_767
"""Characters that Excel takes in a cell."""
_FIRST_YEAR = 1901
_FEW = 5
# Numbers with a chart beside them are as wide as A4 lying down at this scale (%), which then holds
# so many rows.
_SCALE, _PAGE_ROWS = 90, 34
_DARK, _SOFT, _FILL = "#1B2A3A", "#5F676D", "#EEF1F4"
_BARS = "#1F4E79"
# The columns of the articles: their names and how wide they are, in characters.
_COLUMNS = (
    *(("report.number", 6), ("report.date", 17), ("field.title", 52), ("field.source", 18)),
    *(("field.author", 14), ("field.url", 40), ("report.reprints", 8), ("report.also_in", 30)),
    *(("report.summary", 60), ("entity.PER", 24), ("entity.LOC", 24), ("entity.ORG", 30)),
    *(("filter.keyword", 28), ("filter.disclaimer", 18), ("report.note", 40), ("report.tags", 18)),
)


def write_excel(report: Report) -> bytes:
    """Return a report as an Excel workbook."""
    file, t = io.BytesIO(), texts(report.language)
    book = Workbook(file, {"in_memory": True})
    made = report.made_at.astimezone(CHINA).replace(tzinfo=None)
    told = {"title": short(report.title, 250), "author": short(report.desk, 250), "created": made}
    book.set_properties(told)
    looks = Looks(book)
    _overview(book, looks, report, t)
    _articles(book, looks, report, t)
    _names(book, looks, report, t)
    book.close()
    return file.getvalue()


class Looks:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        head = {"bold": True, "font_color": _DARK, "bg_color": _FILL, "bottom": 1}
        self.title = book.add_format({"bold": True, "font_size": 18, "font_color": _DARK})
        self.soft = book.add_format({"font_color": _SOFT, **top})
        self.head = book.add_format({**head, "valign": "vcenter"})
        self.plain = book.add_format(top)
        self.text = book.add_format({"text_wrap": True, **top})
        self.link = book.add_format({"font_color": _BARS, "underline": 1, **top})
        self.place = book.add_format({"num_format": "#,##0", "align": "center", **top})
        self.number = book.add_format({"num_format": "#,##0", **top})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top})
        self.minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **top})


def _overview(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    """Write what the report is, and its charts beside the numbers that they draw."""
    sheet = book.add_worksheet(t("report.overview"))
    sheet.hide_gridlines(2)
    _to_print(sheet)
    # A sheet that is fitted to the width of its pages can't be broken where charts end.
    sheet.set_print_scale(_SCALE)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 14)
    sheet.set_row(0, 30)
    _write(sheet, 0, 0, report.title, looks.title)
    row = 1
    for told in filter(None, (report.subtitle, report.desk)):
        _write(sheet, row, 0, told, looks.soft)
        row += 1
    for fact in facts_told(report, t):
        _write(sheet, row, 0, fact.name, looks.soft)
        _write(sheet, row, 1, fact.value, looks.plain)
        row += 1
    for told in filter(str.strip, report.introduction.splitlines()):
        _write(sheet, row, 0, told, looks.plain)
        row += 1
    if report.entries:
        _write(sheet, row + 1, 0, counted_told(report, t), looks.soft)
    row += 3
    begin, breaks = 0, []
    for chart in charted(report, t):
        end = _chart(book, sheet, looks, chart, row)
        if end - begin > _PAGE_ROWS and row > begin:
            begin = row
            breaks.append(row)
        row = end
    sheet.set_h_pagebreaks(breaks)


def _chart(book: Any, sheet: Any, looks: Looks, chart: Charted, row: int) -> int:
    """Write a chart beside its numbers and return the row behind them."""
    _write(sheet, row, 0, chart.title, looks.head)
    sheet.write_blank(row, 1, None, looks.head)
    for place, (name, count) in enumerate(chart.values, row + 1):
        _write(sheet, place, 0, name, looks.plain)
        sheet.write_number(place, 1, count, looks.number)
    last, counts = row + len(chart.values), [count for _, count in chart.values]
    drawn = book.add_chart({"type": "column" if chart.is_time else "bar"})
    drawn.add_series(
        {
            "name": [sheet.name, row, 0],
            "categories": [sheet.name, row + 1, 0, last, 0],
            "values": [sheet.name, row + 1, 1, last, 1],
            "fill": {"color": _BARS},
            "gap": 45,
            "data_labels": {"value": not chart.is_time},
        }
    )
    drawn.set_legend({"none": True})
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12}})
    grid = {"visible": chart.is_time, "line": {"color": "#E3E6E8", "width": 0.5}}
    # No halves of articles on the axis of small numbers.
    steps = {"major_unit": 1} if chart.is_time and max(counts, default=0) <= _FEW else {}
    drawn.set_y_axis({"reverse": not chart.is_time, "major_gridlines": grid, **steps})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_x_axis({"visible": chart.is_time, "major_gridlines": {"visible": False}})
    height = 260 if chart.is_time else 80 + 24 * len(chart.values)
    drawn.set_size({"width": 680, "height": height})
    told = "; ".join(f"{name}: {count}" for name, count in chart.values)
    stands = {"description": f"{chart.title}. {told}"[:2000], "object_position": 2}
    sheet.insert_chart(row, 3, drawn, stands)
    # A row is twenty points high.
    return max(last, row + height // 20) + 2


def _articles(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    sheet = book.add_worksheet(t("report.articles"))
    _head(sheet, looks, [(t(name), width) for name, width in _COLUMNS], len(report.entries))
    sheet.freeze_panes(1, 3)
    _to_print(sheet)
    sheet.repeat_rows(0)
    # What a list on paper needs; all else is for the screen.
    sheet.print_area(0, 0, max(1, len(report.entries)), 4)
    for row, entry in enumerate(report.entries, 1):
        _article(sheet, looks, row, entry, t)


def _article(sheet: Any, looks: Looks, row: int, entry: Entry, t: Texts) -> None:
    sheet.write_number(row, 0, row, looks.place)
    _write_time(sheet, row, 1, entry.published_at, looks)
    _write_link(sheet, row, 2, entry, entry.title or t("report.untitled"), looks)
    _write(sheet, row, 3, entry.source or "", looks.text)
    _write(sheet, row, 4, entry.author or "", looks.text)
    _write_link(sheet, row, 5, entry, entry.url or "", looks)
    if entry.reprints:
        sheet.write_number(row, 6, entry.reprints, looks.number)
    joined = t("report.and").join
    kinds = [t.get(f"disclaimer.{kind}", kind) for kind in entry.disclaimers]
    names = [joined(entry.names.get(type, ())) for type in _named()]
    told = (joined(entry.also), entry.summary, *names, joined(entry.keywords), joined(kinds))
    for column, value in enumerate((*told, entry.note or "", joined(entry.tags)), 7):
        _write(sheet, row, column, value, looks.text)


def _names(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    sheet = book.add_worksheet(t("report.names"))
    names = report.tally.names
    head = (("report.name", 36), ("report.kind", 16), ("report.count", 14))
    _head(sheet, looks, [(t(name), width) for name, width in head], len(names))
    sheet.freeze_panes(1, 0)
    for row, named in enumerate(names, 1):
        _write(sheet, row, 0, named.name, looks.text)
        _write(sheet, row, 1, t(f"entity.{named.type}"), looks.text)
        sheet.write_number(row, 2, named.count, looks.number)


def _to_print(sheet: Any) -> None:
    """Have a sheet printed on A4, as wide as a page lying down."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P")


def _head(sheet: Any, looks: Looks, columns: Sequence[tuple[str, int]], rows: int) -> None:
    """Write the heads of columns; they stay in sight, and rows can be chosen by them."""
    sheet.set_row(0, 22)
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        _write(sheet, 0, column, name, looks.head)
    sheet.autofilter(0, 0, max(1, rows), len(columns) - 1)


def _write(sheet: Any, row: int, column: int, value: str, look: Any) -> None:
    """Write text as text, whatever it looks like."""
    told = fit(value)
    told = told if len(told) <= CELL else told[: CELL - 1] + "…"
    if told:
        sheet.write_string(row, column, told, look)


def _write_link(sheet: Any, row: int, column: int, entry: Entry, value: str, looks: Looks) -> None:
    address = link(entry.url)
    if address is None:
        _write(sheet, row, column, value, looks.text)
    else:
        sheet.write_url(row, column, address, looks.link, short(value, 255))


def _write_time(sheet: Any, row: int, column: int, time: datetime | None, looks: Looks) -> None:
    """Write a time as China's; a day alone where it has no time of day."""
    if time is None:
        return
    try:
        local = time.astimezone(CHINA).replace(tzinfo=None)
    except OverflowError:
        local = time.replace(tzinfo=None)
    if local.year < _FIRST_YEAR:
        _write(sheet, row, column, line(local.date().isoformat()), looks.text)
        return
    look = looks.day if local.time() == MIDNIGHT else looks.minute
    sheet.write_datetime(row, column, local.replace(microsecond=0), look)


def _named() -> tuple[EntityType, ...]:
    return EntityType.PER, EntityType.LOC, EntityType.ORG

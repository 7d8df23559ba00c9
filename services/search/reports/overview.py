"""The first sheet of a workbook: what the report is, and its charts."""

from math import ceil
from typing import Any

from services.search.reports.cells import BARS, Looks, to_print, write
from services.search.reports.charting import Charted, charted
from services.search.reports.described import counted_told, facts_told
from services.search.reports.models import Report
from shared.web.texts import Texts

_FEW = 5
# The column in which charts begin, and the last one that they reach.
_BESIDE, _LAST = 3, 13
# So many Chinese characters stand in a line of all columns, and of those behind the first.
_ACROSS = (64, 52)
# At this scale (%) the columns are as wide as A4 lying down, which then holds so many rows of
# `_POINTS`. A sheet that is fitted to the width of its pages can't be broken where charts end.
_SCALE, _PAGE_ROWS, _POINTS = 90, 34, 15
_MOST_LINES = 27


def write_overview(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    """Write what the report is, and its charts beside the numbers that they draw."""
    sheet = book.add_worksheet(t("report.overview"))
    sheet.hide_gridlines(2)
    to_print(sheet)
    sheet.set_print_scale(_SCALE)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 14)
    sheet.set_row(0, 2 * _POINTS)
    row, lines = _described(sheet, looks, report, t)
    breaks = []
    for chart in charted(report, t):
        end = _chart(book, sheet, looks, chart, row)
        if lines + end - row > _PAGE_ROWS and lines:
            breaks.append(row)
            lines = 0
        lines += end - row
        row = end
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, row, _LAST)


def _described(sheet: Any, looks: Looks, report: Report, t: Texts) -> tuple[int, int]:
    """Write what the report is; return the row behind it, and how many lines are above that."""
    write(sheet, 0, 0, report.title, looks.title)
    row, lines = 1, 2
    for told in filter(None, (report.subtitle, report.desk)):
        write(sheet, row, 0, told, looks.soft)
        row, lines = row + 1, lines + 1
    for fact in facts_told(report, t):
        write(sheet, row, 0, fact.name, looks.soft)
        row, lines = row + 1, lines + _across(sheet, row, 1, fact.value, looks)
    for told in filter(str.strip, report.introduction.splitlines()):
        row, lines = row + 1, lines + _across(sheet, row, 0, told, looks)
    if report.entries:
        write(sheet, row + 1, 0, counted_told(report, t), looks.soft)
    return row + 3, lines + 3


def _across(sheet: Any, row: int, column: int, value: str, looks: Looks) -> int:
    """Write a text across the columns up to the last, as high as it needs; return its lines."""
    lines = min(_MOST_LINES, max(1, ceil(len(value) / _ACROSS[column])))
    sheet.set_row(row, lines * _POINTS)
    sheet.merge_range(row, column, row, _LAST, "", looks.text)
    write(sheet, row, column, value, looks.text)
    return lines


def _chart(book: Any, sheet: Any, looks: Looks, chart: Charted, row: int) -> int:
    """Write a chart beside its numbers and return the row behind them."""
    write(sheet, row, 0, chart.title, looks.head)
    sheet.write_blank(row, 1, None, looks.head)
    for place, (name, count) in enumerate(chart.values, row + 1):
        write(sheet, place, 0, name, looks.plain)
        sheet.write_number(place, 1, count, looks.number)
    last, counts = row + len(chart.values), [count for _, count in chart.values]
    drawn = book.add_chart({"type": "column" if chart.is_time else "bar"})
    drawn.add_series(
        {
            "name": [sheet.name, row, 0],
            "categories": [sheet.name, row + 1, 0, last, 0],
            "values": [sheet.name, row + 1, 1, last, 1],
            "fill": {"color": BARS},
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
    sheet.insert_chart(row, _BESIDE, drawn, stands)
    # A row is twenty pixels high.
    return max(last, row + height // 20) + 2

"""A report as an Excel workbook: opened again, it holds what it should."""

import io
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.search.reports.cells import CELL
from services.search.reports.excel import write_excel
from services.search.reports.models import Report
from shared.web.texts import Language
from tests.reports import BARE, report, told


def opened(made: Report) -> Any:
    """Return the workbook of a report."""
    return load_workbook(io.BytesIO(write_excel(made)))


def rows(sheet: Any) -> list[list[Any]]:
    """Return the values of a sheet."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_articles_are_rows_with_real_dates_and_links() -> None:
    """Under heads that stay in sight and by which rows are chosen."""
    entry = told(1, also=("雁洲晚报",), reprints=2, note="请核实", tags=("水务", "青石区"))
    sheet = opened(report(entry, BARE))["稿件"]
    head, first, bare = rows(sheet)
    told_of = dict(zip(head, first, strict=True))
    assert told_of["日期"] == datetime(2026, 7, 1, 12, 0)
    assert (told_of["标题"], told_of["来源"], told_of["转载"]) == (entry.title, "云岭日报", 2)
    assert (told_of["转载于"], told_of["批注"], told_of["标签"]) == (
        "雁洲晚报",
        "请核实",
        "水务、青石区",
    )
    assert (told_of["人物"], told_of["机构"], told_of["关键词"]) == ("陆知远", "青石机械", "水厂")
    assert bare[:4] == [2, None, "（无标题）", None]
    assert sheet["C2"].hyperlink.target == "https://news.example/1.html"
    assert sheet["B2"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:P3"


def test_a_day_has_no_time_and_times_before_excel_are_text() -> None:
    """Midnight in China stands for a day; Excel knows none before 1900."""
    midnight = datetime(2026, 7, 8, 16, tzinfo=UTC)
    long_ago, late = datetime(1872, 4, 30, tzinfo=UTC), datetime(2999, 12, 31, 23, tzinfo=UTC)
    entries = [told(n, published_at=at) for n, at in enumerate((midnight, long_ago, late), 1)]
    sheet = opened(report(*entries))["稿件"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime(2026, 7, 9), "yyyy-mm-dd")
    assert sheet["B3"].value == "1872-04-30"
    assert sheet["B4"].value == datetime(3000, 1, 1, 7)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "=cmd|' /C'!A0"])
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever it looks like, wherever it stands."""
    entry = told(1, title=text, source=text, note=text, also=(text,), reprints=1)
    made = write_excel(report(entry, title=text, subtitle=text, introduction=text, desk=text))
    with ZipFile(io.BytesIO(made)) as file:
        sheets = [file.read(name) for name in file.namelist() if "/worksheets/sheet" in name]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if b"<f>" in sheet]
    cells = rows(load_workbook(io.BytesIO(made))["稿件"])[1]
    assert cells.count(text.strip()) + cells.count(text) >= 3


def test_what_is_no_link_is_text() -> None:
    """Addresses that Excel doesn't take, or nobody should follow."""
    long, bad = "https://news.example/" + "a" * 2100, "javascript:alert(1)"
    sheet = opened(report(told(1, url=long), told(2, url=bad)))["稿件"]
    assert (sheet["F2"].value, sheet["F3"].value) == (long, bad)
    assert not [cell for row in sheet["C2:F3"] for cell in row if cell.hyperlink]


def test_long_texts_fit_into_cells() -> None:
    """Excel takes no more."""
    sheet = opened(report(told(1, summary="水" * 40_000)))["稿件"]
    assert len(sheet["I2"].value) == CELL


def test_the_overview_has_charts_of_the_numbers_beside_them() -> None:
    """Native ones, whose numbers can be changed."""
    made = report(told(1), told(3))
    sheet = opened(made)["概览"]
    values = [row[:2] for row in rows(sheet)]
    assert [value for value in values[0] if value] == ["水厂剪报"]
    assert ["检索词", "水厂"] in values
    assert ["07-02", 0] in values
    assert ["云岭日报", 4] in values
    with ZipFile(io.BytesIO(write_excel(made))) as file:
        charts = [file.read(name).decode() for name in file.namelist() if "/charts/" in name]
    assert len(charts) == 4
    assert all("<c:f>" in chart for chart in charts)


def scale(*counts: int) -> str:
    """Return the first chart of a report with so many articles a day, as it is written."""
    days = [
        told(1 + day, id=f"{day}-{n}") for day, count in enumerate(counts) for n in range(count)
    ]
    with ZipFile(io.BytesIO(write_excel(report(*days)))) as file:
        return file.read("xl/charts/chart1.xml").decode()


@pytest.mark.parametrize("introduction", ["", "水厂的消息不少。" * 60, "=1\n" * 9])
def test_no_chart_is_cut_by_the_end_of_a_page(introduction: str) -> None:
    """What wouldn't end on a page of A4 begins on the next one; long texts stand in lines."""
    made = report(*(told(n) for n in range(1, 4)), introduction=introduction)
    sheet = opened(made)["概览"]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    last = int(sheet.print_area.rpartition("$")[2])
    pages = [0, *(each.id for each in sheet.row_breaks.brk), last]
    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, last + 1)]
    # The height of A4 lying down without its margins, in points.
    page = (595 - 2 * 54) / 0.9
    assert all(sum(heights[begin:end]) <= page for begin, end in pairwise(pages))
    begins = [chart.anchor._from.row for chart in sheet._charts]
    for begin, following in zip(begins, [*begins[1:], last], strict=True):
        assert not [at for at in pages if begin < at < following]
    if introduction:
        assert introduction.splitlines()[0] in [value for row in rows(sheet) for value in row]


def test_the_axis_of_small_numbers_has_no_halves() -> None:
    """Of larger ones its steps are chosen by who draws it."""
    assert '<c:majorUnit val="1"/>' in scale(2, 1)
    assert "majorUnit" not in scale(6, 1)


def test_numbers_of_articles_stand_apart_from_the_dates() -> None:
    """They are no numbers to be added up."""
    assert opened(report(told(1)))["稿件"]["A2"].alignment.horizontal == "center"


def test_names_are_counted() -> None:
    """With what they name."""
    sheet = opened(report(told(1)))["名称"]
    assert rows(sheet) == [["名称", "类别", "篇数"], ["陆知远", "人物", 3], ["青石机械", "机构", 2]]


def test_a_report_of_nothing_in_english_is_a_workbook() -> None:
    """With its sheets and heads."""
    book = opened(report(language=Language.EN))
    assert book.sheetnames == ["Overview", "Articles", "Names"]
    assert len(rows(book["Articles"])) == 1


ANY = st.text(alphabet=st.characters(codec=None), max_size=40)


@settings(max_examples=25, deadline=None)
@given(ANY, ANY, ANY)
def test_any_text_gives_a_workbook_that_opens(title: str, source: str, url: str) -> None:
    """Control characters and halves of pairs are left out."""
    entry = told(1, title=title, source=source, url=f"https://news.example/{url}", note=url)
    assert len(rows(opened(report(entry, title=title, desk=source))["稿件"])) == 2

"""Sheets of a workbook: how their cells look, and what is written into them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.search.reports.models import Entry
from services.search.reports.texts import line, link, short
from shared.china_time import CHINA
from shared.text.xml_text import fit
from shared.web.formats import MIDNIGHT

CELL = 32_767
"""Characters that Excel takes in a cell."""
BARS = "#1F4E79"
"""The colour of bars and links."""
_FIRST_YEAR = 1901
_DARK, _SOFT, _FILL = "#1B2A3A", "#5F676D", "#EEF1F4"


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
        self.link = book.add_format({"font_color": BARS, "underline": 1, **top})
        self.place = book.add_format({"num_format": "#,##0", "align": "center", **top})
        self.number = book.add_format({"num_format": "#,##0", **top})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top})
        self.minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **top})


def to_print(sheet: Any) -> None:
    """Have a sheet printed on A4, as wide as a page lying down."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P")


def head(sheet: Any, looks: Looks, columns: Sequence[tuple[str, int]], rows: int) -> None:
    """Write the heads of columns; they stay in sight, and rows can be chosen by them."""
    sheet.set_row(0, 22)
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        write(sheet, 0, column, name, looks.head)
    sheet.autofilter(0, 0, max(1, rows), len(columns) - 1)


def write(sheet: Any, row: int, column: int, value: str, look: Any) -> None:
    """Write text as text, whatever it looks like."""
    told = fit(value)
    told = told if len(told) <= CELL else told[: CELL - 1] + "…"
    if told:
        sheet.write_string(row, column, told, look)


def write_link(sheet: Any, row: int, column: int, entry: Entry, value: str, looks: Looks) -> None:
    """Write a text that leads to an article, where its address is one of the web."""
    address = link(entry.url)
    if address is None:
        write(sheet, row, column, value, looks.text)
    else:
        sheet.write_url(row, column, address, looks.link, short(value, 255))


def write_time(sheet: Any, row: int, column: int, time: datetime | None, looks: Looks) -> None:
    """Write a time as China's; a day alone where it has no time of day."""
    if time is None:
        return
    try:
        local = time.astimezone(CHINA).replace(tzinfo=None)
    except OverflowError:
        local = time.replace(tzinfo=None)
    if local.year < _FIRST_YEAR:
        write(sheet, row, column, line(local.date().isoformat()), looks.text)
        return
    look = looks.day if local.time() == MIDNIGHT else looks.minute
    sheet.write_datetime(row, column, local.replace(microsecond=0), look)

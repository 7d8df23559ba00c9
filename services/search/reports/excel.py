"""Writes a report as an Excel workbook: overview with charts, articles, names; no cell a formula.

Excel takes 32,767 characters in a cell, days from 1900 on, and addresses of 2,079 characters as
links, 65,530 of them in a sheet: what is no date or link there is written as text.
"""

import io
from typing import Any

from xlsxwriter import Workbook

from services.search.reports.cells import Looks, head, to_print, write, write_link, write_time
from services.search.reports.models import Entry, Report
from services.search.reports.overview import write_overview
from services.search.reports.texts import short
from shared.china_time import CHINA
from shared.entity_types import EntityType
from shared.web.texts import Texts, texts

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
    write_overview(book, looks, report, t)
    _articles(book, looks, report, t)
    _names(book, looks, report, t)
    book.close()
    return file.getvalue()


def _articles(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    sheet = book.add_worksheet(t("report.articles"))
    head(sheet, looks, [(t(name), width) for name, width in _COLUMNS], len(report.entries))
    sheet.freeze_panes(1, 3)
    to_print(sheet)
    sheet.repeat_rows(0)
    # What a list on paper needs; all else is for the screen.
    sheet.print_area(0, 0, max(1, len(report.entries)), 4)
    for row, entry in enumerate(report.entries, 1):
        _article(sheet, looks, row, entry, t)


def _article(sheet: Any, looks: Looks, row: int, entry: Entry, t: Texts) -> None:
    sheet.write_number(row, 0, row, looks.place)
    write_time(sheet, row, 1, entry.published_at, looks)
    write_link(sheet, row, 2, entry, entry.title or t("report.untitled"), looks)
    write(sheet, row, 3, entry.source or "", looks.text)
    write(sheet, row, 4, entry.author or "", looks.text)
    write_link(sheet, row, 5, entry, entry.url or "", looks)
    if entry.reprints:
        sheet.write_number(row, 6, entry.reprints, looks.number)
    joined = t("report.and").join
    kinds = [t.get(f"disclaimer.{kind}", kind) for kind in entry.disclaimers]
    names = [joined(entry.names.get(type, ())) for type in _named()]
    told = (joined(entry.also), entry.summary, *names, joined(entry.keywords), joined(kinds))
    for column, value in enumerate((*told, entry.note or "", joined(entry.tags)), 7):
        write(sheet, row, column, value, looks.text)


def _names(book: Any, looks: Looks, report: Report, t: Texts) -> None:
    sheet = book.add_worksheet(t("report.names"))
    names = report.tally.names
    columns = (("report.name", 36), ("report.kind", 16), ("report.count", 14))
    head(sheet, looks, [(t(name), width) for name, width in columns], len(names))
    sheet.freeze_panes(1, 0)
    for row, named in enumerate(names, 1):
        write(sheet, row, 0, named.name, looks.text)
        write(sheet, row, 1, t(f"entity.{named.type}"), looks.text)
        sheet.write_number(row, 2, named.count, looks.number)


def _named() -> tuple[EntityType, ...]:
    return EntityType.PER, EntityType.LOC, EntityType.ORG

"""Writes a report as a Word document: title page, contents, overview, table, articles."""

import io
import time
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml

from services.search.reports.models import Report
from services.search.reports.texts import short
from services.search.reports.word.articles import articles
from services.search.reports.word.blocks import NAMES, TAB, field, paragraph, run
from services.search.reports.word.charts import Charts
from services.search.reports.word.contents import contents, number
from services.search.reports.word.front import cover, overview, table_of_all
from services.search.reports.word.template import template
from shared.web.texts import texts

_LONGEST_PROPERTY = 255
_IN_HEAD = 40


def write_word(report: Report) -> bytes:
    """Return a report as a Word document."""
    document = Document(io.BytesIO(template()))
    _set_up(document, report)
    t = texts(report.language)
    body = document.element.body
    # What is told of the section, such as the size of its pages, stays last.
    end = body.sectPr
    links = Links(document)
    charts = Charts(document)
    for block in (
        *cover(report, t),
        *contents(report, t),
        *overview(report, t, charts),
        *table_of_all(report, t),
        *articles(report, t, links),
    ):
        end.addprevious(parsed(block))
        # Lets in at once who waits for the interpreter, who else waits for five milliseconds.
        time.sleep(0)
    number(body)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class Links:
    """The addresses that a document leads to, each of them a relation of it."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._known: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        """Return the relation to an address."""
        if address not in self._known:
            kind = RELATIONSHIP_TYPE.HYPERLINK
            self._known[address] = self._part.rels.get_or_add_ext_rel(kind, address)
        return self._known[address]


def parsed(block: str) -> Any:
    """Return the element of a block."""
    end = min(place for mark in (" ", ">", "/") if (place := block.find(mark)) > 0)
    return parse_xml(f"{block[:end]} {NAMES}{block[end:]}")


def _set_up(document: Any, report: Report) -> None:
    """Give a document heads and feet, and say what it is."""
    made = report.desk or texts(report.language)("report.title")
    head = paragraph("Header", run(short(report.title, _IN_HEAD)), TAB, run(short(made, _IN_HEAD)))
    foot = paragraph("Footer", run("— "), field("PAGE", "1"), run(" —"))
    section = document.sections[0]
    for part, block in ((section.header, head), (section.footer, foot)):
        part.is_linked_to_previous = False
        part._element[:] = [parsed(block)]
    properties = document.core_properties
    properties.title = short(report.title, _LONGEST_PROPERTY)
    properties.subject = short(report.subtitle, _LONGEST_PROPERTY)
    properties.author = short(report.desk, _LONGEST_PROPERTY) or "Caibian"
    properties.last_modified_by = properties.author
    properties.comments = ""
    properties.language = report.language.tag
    properties.created = properties.modified = report.made_at

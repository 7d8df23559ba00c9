"""The table of contents: a field whose entries are there already, so that it shows at once."""

from collections.abc import Iterator
from typing import Any

from services.search.reports.models import Report
from services.search.reports.word.blocks import (
    END,
    TAB,
    W,
    begin,
    field,
    inside,
    paragraph,
    run,
    text,
)
from services.search.reports.word.pagination import pages
from shared.web.texts import Texts

OVERVIEW, TABLE = "_Toc1", "_Toc2"
"""The bookmarks of what stands before the articles."""
_CODE = r'TOC \o "1-2" \h \z \u'


def anchor(number: int) -> str:
    """Return the bookmark of an article."""
    return f"_Toc{1000 + number}"


def section_anchor(number: int) -> str:
    """Return the bookmark of a section."""
    return f"_Toc{100 + number}"


def contents(report: Report, t: Texts) -> Iterator[str]:
    """Yield the contents; their page numbers are fields, which Word reckons anew."""
    yield text("ContentsTitle", t("report.contents"))
    lines = list(_lines(report, t))
    for place, (style, mark, told) in enumerate(lines):
        number = field(f"PAGEREF {mark} \\h", is_dirty=True)
        begun = begin(_CODE) if place == 0 else ""
        ended = END if place == len(lines) - 1 else ""
        yield paragraph(style, begun, inside(mark, run(told) + TAB + number), ended)


def number(body: Any) -> None:
    """Write into the contents of a document on which page each entry is, as it is reckoned."""
    found = pages(body)
    for link in body.iter(f"{{{W}}}hyperlink"):
        told = [each for each in link.iter(f"{{{W}}}instrText") if "PAGEREF" in each.text]
        if told:
            *_, result = link.iter(f"{{{W}}}t")
            result.text = str(found[link.get(f"{{{W}}}anchor")])


def _lines(report: Report, t: Texts) -> Iterator[tuple[str, str, str]]:
    """Yield the style, the bookmark and the text of each entry."""
    yield "TOC1", OVERVIEW, t("report.overview")
    if not report.entries:
        return
    yield "TOC1", TABLE, t("report.table")
    for place, (section, numbered) in enumerate(report.numbered()):
        yield "TOC1", section_anchor(place), section.title or t("report.articles")
        for number, entry in numbered:
            yield "TOC2", anchor(number), f"{number}  {entry.title or t('report.untitled')}"

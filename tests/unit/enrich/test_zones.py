"""Pages of our own in every style, as HTML and as text, are cut as a reader would cut them."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from services.enrich.page.lines import Line, Page, from_text
from services.enrich.page.markup import from_html
from services.enrich.page.zones import cut
from shared.articles import ZoneKind

PAGES = Path(__file__).parents[2] / "data" / "gold" / "pages.tsv"
NOTICES = {ZoneKind.CREDIT: "notice", ZoneKind.DISCLAIMER: "notice"}
TAG = re.compile(r"<[^>]+>")
Row = tuple[frozenset[str], str]
"""The labels that are right for a line, and its markup."""


def pages() -> dict[str, list[Row]]:
    """Read the pages: a line with # names one, each other line is its labels and its markup."""
    out: dict[str, list[Row]] = {}
    for line in PAGES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            rows = out.setdefault(line[2:], [])
        elif line:
            labels, markup = line.split("\t")
            rows.append((frozenset(labels.split(",")), markup))
    return out


def as_html(rows: list[Row]) -> Page:
    """Return a page with its markup."""
    return from_html(None, "<html><body>\n" + "\n".join(markup for _, markup in rows))


def as_text(rows: list[Row]) -> Page:
    """Return the lines that a reader of a page sees, as plain text."""
    return from_text(None, as_html(rows).text)


# Without markup a heading 更多… between two paragraphs looks like one of a list of links.
MISREAD = {("sub-headings that read like headings of links", as_text)}


def found(page: Page) -> list[tuple[str, str]]:
    """Return the text of each line with the label of most of its characters."""
    labels: dict[int, str] = {}
    for zone in cut(page, has_title=False).zones:
        name = NOTICES.get(zone.kind, zone.kind.value)
        labels.update(dict.fromkeys(range(zone.start, zone.end), name))
    return [(line.text, most(labels, line)) for line in page.lines if line.text.strip()]


def most(labels: dict[int, str], line: Line) -> str:
    """Return the label of most characters of a line."""
    here = [labels[place] for place in range(line.start, line.end) if place in labels]
    return max(sorted(set(here)), key=here.count)


def wanted(rows: list[Row], lines: list[str]) -> list[frozenset[str]]:
    """Return the labels of the row that each line is from; both are in order."""
    texts = ["".join(html.unescape(TAG.sub("", markup)).split()) for _, markup in rows]
    out, at = [], 0
    for line in lines:
        while "".join(line.split()) not in texts[at]:
            at += 1
        out.append(rows[at][0])
    return out


def forms() -> Iterator[ParameterSet]:
    """Yield every page in both forms, but for those that are known to be misread."""
    for name in pages():
        for read in (as_html, as_text):
            is_known = (name, read) in MISREAD
            marks = [pytest.mark.xfail(strict=True)] if is_known else []
            yield pytest.param(name, read, marks=marks, id=f"{name}, {read.__name__}")


@pytest.mark.parametrize(("name", "read"), list(forms()))
def test_the_body_is_the_articles_and_nothing_else(
    name: str, read: Callable[[list[Row]], Page]
) -> None:
    """Neither longer texts beside it nor what stands within it are taken for it."""
    rows = pages()[name]
    labelled = found(read(rows))
    right = wanted(rows, [line for line, _ in labelled])
    ours = [line for line, label in labelled if label == "body"]
    gold = [line for (line, _), labels in zip(labelled, right, strict=True) if "body" in labels]
    assert ours == gold


def test_most_other_lines_are_called_what_they_are() -> None:
    """Titles, bylines, teasers and menus, over all pages and both forms of them."""
    right = total = 0
    for rows in pages().values():
        for page in (as_html(rows), as_text(rows)):
            labelled = found(page)
            labels = wanted(rows, [line for line, _ in labelled])
            right += sum(label in want for (_, label), want in zip(labelled, labels, strict=True))
            total += len(labelled)
    assert right / total > 0.9

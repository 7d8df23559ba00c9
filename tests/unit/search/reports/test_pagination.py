"""Page numbers are reckoned ahead: by exact heights, as Word breaks lines and pages."""

import pytest

from services.search.reports.models import Report
from services.search.reports.word.looks import Looks, looks
from services.search.reports.word.pagination import Block, Place, lines_of, pages
from services.search.reports.word.template import TEXT_HEIGHT
from tests.reports import report, told
from tests.unit.search.reports.words import Opened

PLAIN = Looks(size=20, line=200)
# Of a type of ten points so many characters are as wide as this.
TEN = 10 * 200


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("水" * 10, 1),
        ("水" * 11, 2),
        ("水" * 7 + "1234", 1),
        ("water " * 5, 2),
        ("，" * 20, 2),
    ],
)
def test_characters_have_widths(text: str, lines: int) -> None:
    """Chinese ones all the same."""
    assert lines_of(text, PLAIN, TEN) == lines


def test_indents_take_room() -> None:
    """That of the first line only there."""
    assert lines_of("水" * 9, Looks(size=20, line=200, first=400), TEN) == 2
    assert lines_of("水" * 9, Looks(size=20, line=200, left=400), TEN) == 2
    assert lines_of("水" * 12, Looks(size=20, line=200, left=400, first=-400), TEN) == 2


def block(lines: int, **more: bool) -> Block:
    """Return a block of so many lines, ten of which fill a page."""
    return Block(
        Looks(size=20, line=TEXT_HEIGHT // 10), lines, TEXT_HEIGHT // 10, ("mark",), **more
    )


@pytest.mark.parametrize(
    ("used", "lines", "begins", "ends"),
    [
        (8, 2, 0, (0, 10)),
        (8, 3, 1, (1, 3)),
        (8, 4, 0, (1, 2)),
        (9, 4, 1, (1, 4)),
        (5, 6, 0, (1, 2)),
        (0, 25, 0, (2, 5)),
        (8, 25, 0, (3, 3)),
    ],
)
def test_no_line_stands_alone(used: int, lines: int, begins: int, ends: tuple[int, int]) -> None:
    """Neither the first of a paragraph at the foot of a page, nor the last at the head."""
    place = Place(used=used * (TEXT_HEIGHT // 10))
    place.put(block(lines))
    assert place.found["mark"] == begins
    assert (place.page, place.used // (TEXT_HEIGHT // 10)) == ends


def test_what_is_higher_than_a_page_ends() -> None:
    """Such as a row of a table with an endless title."""
    place = Place()
    for _ in range(2):
        place.put(Block(PLAIN, 1, 3 * TEXT_HEIGHT, ("mark",), is_row=True))
    assert place.found == {"mark": 2}


def numbers(made: Report) -> dict[str, int]:
    """Return the page numbers of a report's contents by what they are of."""
    lines = [line.rsplit("\t", 1) for line in Opened(made).contents()]
    return {name: int(page) for name, page in lines}


def test_parts_begin_pages_and_long_articles_fill_them() -> None:
    """Title page 0, contents 1, overview 2, table 3, articles 4 and on."""
    found = numbers(report(told(1), told(2, paragraphs=("水" * 41 * 38,)), told(3)))
    assert list(found.values()) == [2, 3, 4, 4, 4, 5]
    pages_of_own = report(told(1), told(2), told(3), new_pages=True)
    assert list(numbers(pages_of_own).values())[3:] == [4, 5, 6]


def test_long_contents_and_tables_are_counted() -> None:
    """All their lines and rows, with the head of a table on each page."""
    found = numbers(report(*(told(1) for _ in range(200))))
    assert (found["概览"], found["稿件一览"]) == (6, 7)
    assert found["稿件"] > 11


def test_every_style_has_an_exact_height() -> None:
    """But those of the title page, which is one whatever is on it, and of drawings."""
    opened = Opened(report(told(1)))
    assert set(pages(opened.body)) == set(opened.bookmarks())
    assert {style.line for name, style in looks().items() if name.startswith("TOC")} == {330, 310}
    assert looks()["BodyText"].first == 440
    assert looks()["Heading1"].breaks_page
    assert looks()["Heading2"].keeps_next

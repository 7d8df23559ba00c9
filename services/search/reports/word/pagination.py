"""Reckons the pages of a document, for the numbers in its contents until Word reckons them.

Lines have exact heights and Chinese characters one width, so pages can be told without the fonts;
of a text with much Latin in it a line more or less is possible. Among 360 articles LibreOffice had
272 on the page that is reckoned here, and the others on the one before.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from services.search.reports.word.blocks import W
from services.search.reports.word.looks import Looks, looks
from services.search.reports.word.template import TEXT_HEIGHT, TEXT_WIDTH

_EMU = 635
# How wide characters are, in parts of the size of the type.
_WIDE, _NARROW, _BLANK, _SMALL, _CAPITAL, _MARK = 1.0, 0.5, 0.25, 0.44, 0.68, 0.3
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])")
_MOST_KNOWN = 30_000
_CELL_MARGINS = 170
# The line between rows.
_RULE = 10


@dataclass(frozen=True)
class Block:
    """A paragraph, or a row, which isn't divided: lines, their height in twentieths of a point.

    `head` is the height of what is on top of each page of its table.
    """

    looks: Looks
    lines: int
    line: int
    bookmarks: Sequence[str] = ()
    breaks: bool = False
    is_row: bool = False
    head: int = 0

    @property
    def height(self) -> int:
        """Return the height of all lines."""
        return self.lines * self.line

    @property
    def least(self) -> int:
        """Return the height of what must be on one page: no line stands alone."""
        return self.height if self.is_row or self.lines < 4 else 2 * self.line


@dataclass
class Place:
    """A place in a document: the page, from 0 on, and how much of it is used."""

    page: int = 0
    used: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def turn(self, head: int = 0) -> None:
        """Go on to the next page."""
        self.page, self.used = self.page + 1, head

    def put(self, block: Block) -> None:
        """Put a block where there is room for it, its lines over pages if it must be."""
        before = block.looks.before if self.used else 0
        room = (TEXT_HEIGHT - self.used - before) // block.line
        kept = block.lines if block.lines <= room else _divided(block, room)
        if kept == 0:
            self.turn(block.head)
            before, kept = 0, min(block.lines, _on_page(block, block.head))
        self.found |= dict.fromkeys(block.bookmarks, self.page)
        self.used += before + kept * block.line
        left = block.lines - kept
        while left > 0:
            self.turn()
            some = min(left, _on_page(block))
            self.used, left = some * block.line, left - some
        self.used += block.looks.after


def pages(elements: Iterable[Any]) -> dict[str, int]:
    """Return the page of each bookmark; that of the title is 0."""
    place = Place()
    for chain in _chains(_blocks(elements)):
        *kept, last = chain
        needed = sum(each.looks.before + each.height + each.looks.after for each in kept)
        needed += last.looks.before + last.least
        if (chain[0].breaks or place.used + needed > TEXT_HEIGHT) and place.used:
            place.turn(chain[0].head)
        for block in chain:
            place.put(block)
    return place.found


def lines_of(text: str, style: Looks, width: int) -> int:
    """Return how many lines a text has in a style."""
    size = style.size * 10
    room = max(1, (width - style.left - style.right) // size)
    return max(1, ceil((_width(text) + style.first / size) / room))


def _width(text: str) -> float:
    """Return how wide a text is, in parts of the size of its type.

    Between Chinese and Latin letters there is a little room of its own.
    """
    return sum(map(_WIDTHS.__getitem__, text)) + _BLANK * len(_BETWEEN.findall(text))


class _Widths(dict[str, float]):
    """How wide characters are: Chinese ones all alike, those of Times more or less."""

    def __missing__(self, character: str) -> float:
        """Reckon a character that wasn't met yet."""
        width = _width_of(character)
        if len(self) < _MOST_KNOWN:
            self[character] = width
        return width


_WIDTHS = _Widths()


def _width_of(character: str) -> float:
    if character == " ":
        return _BLANK
    if unicodedata.east_asian_width(character) in "WFA":
        return _WIDE
    if character.islower():
        return _SMALL
    if character.isupper():
        return _CAPITAL
    return _NARROW if character.isalnum() else _MARK


def _on_page(block: Block, head: int = 0) -> int:
    """Return how many lines of a block a page has: one at least, however high it is."""
    return max(1, (TEXT_HEIGHT - head) // block.line)


def _divided(block: Block, room: int) -> int:
    """Return how many lines of a block stay where there is room for some: none stands alone."""
    if block.is_row or room < 2:
        return 0
    kept = min(room, block.lines - 2)
    return kept if kept >= 2 else 0


def _chains(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks with those that they are kept together with."""
    chain: list[Block] = []
    for block in blocks:
        chain.append(block)
        if not block.looks.keeps_next:
            yield chain
            chain = []
    if chain:
        yield chain


def _blocks(elements: Iterable[Any]) -> Iterator[Block]:
    styles = looks()
    for element in elements:
        if element.tag == f"{{{W}}}p":
            yield _paragraph(element, styles, TEXT_WIDTH)
        elif element.tag == f"{{{W}}}tbl":
            yield from _rows(element, styles)


def _paragraph(element: Any, styles: dict[str, Looks], width: int) -> Block:
    style = styles[element.find(f"./{{{W}}}pPr/{{{W}}}pStyle").get(f"{{{W}}}val")]
    marks = [mark.get(f"{{{W}}}name") for mark in element.iter(f"{{{W}}}bookmarkStart")]
    own = element.find(f"./{{{W}}}pPr/{{{W}}}pageBreakBefore") is not None
    drawn = [int(each.get("cy")) // _EMU for each in element.iter("{*}extent")]
    text = "".join(each.text or "" for each in element.iter(f"{{{W}}}t"))
    lines = 1 if drawn else lines_of(text, style, width)
    line = max(drawn, default=style.line)
    return Block(style, lines, line, marks, breaks=own or style.breaks_page, is_row=bool(drawn))


def _rows(table: Any, styles: dict[str, Looks]) -> Iterator[Block]:
    widths = [int(each.get(f"{{{W}}}w")) for each in table.iter(f"{{{W}}}gridCol")]
    head = 0
    for row in table.iter(f"{{{W}}}tr"):
        told = [
            _paragraph(cell, styles, width - _CELL_MARGINS)
            for cell, width in zip(row.iter(f"{{{W}}}p"), widths, strict=True)
        ]
        height = max(each.looks.before + each.height + each.looks.after for each in told) + _RULE
        plain = Looks(size=told[0].looks.size, line=height)
        yield Block(plain, 1, height, is_row=True, head=head)
        head = head or height

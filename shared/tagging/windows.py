"""Texts to rows: sentences are packed into rows of one width, with blanks between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shared.tagging.encoding import BLANK, Ints

WIDTH = 256
"""Positions of a row: few enough that a call of the network stays in the cache."""

LONGEST = WIDTH - 2
CONTEXT = 24
GAP = 2
OPEN_ROWS = 12
SENTENCE_END = re.compile(r"[。！？!?][”’」』）)\"']*|\n+")
PAUSE = re.compile(r"[，,、：:）)》\s]")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the joined texts: tagged from first to last, kept from start to end."""

    first: int
    start: int
    end: int
    last: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A window's place: its row, and the column of its first character."""

    window: Window
    row: int
    column: int


def windows_of(text: str, offset: int = 0) -> Iterator[Window]:
    """Cut a text at sentence ends, and sentences that are too long at pauses with context."""
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        if end - start > LONGEST:
            yield from pieces_of(text, start, end, offset)
        elif end > start:
            yield Window(offset + start, offset + start, offset + end, offset + end)
        start = end


def pieces_of(text: str, start: int, end: int, offset: int) -> Iterator[Window]:
    """Cut one long sentence into windows with context on both sides."""
    room = LONGEST - 2 * CONTEXT
    first = start
    while first < end:
        last = end if end - first <= room else last_pause(text, first, first + room)
        context = max(start, first - CONTEXT), min(end, last + CONTEXT)
        yield Window(offset + context[0], offset + first, offset + last, offset + context[1])
        first = last


def last_pause(text: str, start: int, end: int) -> int:
    """Return the end of the last pause in the second half of a stretch, or the stretch's end."""
    middle = (start + end) // 2
    found = [match.end() for match in PAUSE.finditer(text, middle, end)]
    return found[-1] if found else end


def place(windows: Sequence[Window]) -> tuple[list[Placed], int]:
    """Place windows into rows, longest first; return them with the number of rows."""
    placed: list[Placed] = []
    used: list[int] = []
    for window in sorted(windows, key=lambda w: w.first - w.last):
        length = window.last - window.first
        row = fitting_row(used, length)
        placed.append(Placed(window, row, used[row]))
        used[row] += length + GAP
    return placed, len(used)


def fitting_row(used: list[int], length: int) -> int:
    """Return the first of the latest rows that has room, or a new row."""
    for row in range(max(0, len(used) - OPEN_ROWS), len(used)):
        if used[row] + length < WIDTH:
            return row
    used.append(1)
    return len(used) - 1


def filled_rows(codes: Ints, placed: Sequence[Placed], rows: int) -> Ints:
    """Return the code points of all rows [rows, width], narrower when one short row suffices."""
    width = (
        WIDTH if rows > 1 else max(p.column + p.window.last - p.window.first for p in placed) + 1
    )
    filled = np.full((rows, width), BLANK, np.int32)
    for p in placed:
        length = p.window.last - p.window.first
        filled[p.row, p.column : p.column + length] = codes[p.window.first : p.window.last]
    return filled


def used_widths(placed: Sequence[Placed], rows: int) -> list[int]:
    """Return how many positions of each row are needed: to the blank behind its last window."""
    widths = [0] * rows
    for p in placed:
        widths[p.row] = max(widths[p.row], p.column + p.window.last - p.window.first + 1)
    return widths

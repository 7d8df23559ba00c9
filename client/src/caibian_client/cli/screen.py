"""How commands write: tables and colours on a terminal, plain lines in a pipe, or JSON.

Widths are those of the characters: a Chinese one takes two columns.
"""

from __future__ import annotations

import codecs
import errno
import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from io import BytesIO
from typing import IO, Any

import typer
from pydantic import BaseModel
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

Cell = str | Text | None
CHINA = timezone(timedelta(hours=8))
# What commands a terminal: titles and texts are of strangers, and could rewrite what it shows.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Screen(Console):
    """A terminal that shows texts, and does nothing that they say."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command to end. Raises BrokenPipeError."""
        raise BrokenPipeError(errno.EPIPE, "nobody reads it any more")

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield what is written."""
        for each in super().render(renderable, options):
            yield each if each.control else Segment(_harmless(each.text), each.style)


def terminal(*, is_error: bool = False) -> Console:
    """Return the terminal, without colours and lines where it is none."""
    return _Screen(stderr=is_error, highlight=False, markup=False, emoji=False)


def say(text: str, *, is_error: bool = False) -> None:
    """Write lines: to a terminal without what would command it, into a pipe as they are."""
    stream = sys.stderr if is_error else sys.stdout
    typer.echo(_harmless(text) if stream.isatty() else text, err=is_error)


def say_bytes(data: bytes) -> None:
    """Write UTF-8 as `say` does, without an end of a line of its own."""
    if sys.stdout.isatty():
        typer.echo(_harmless(data.decode("utf-8", "replace")), nl=False)
    else:
        sys.stdout.buffer.write(data)


def standard_output() -> IO[bytes]:
    """Return standard output for bytes of UTF-8; a terminal does nothing that they say."""
    return _Tamed() if sys.stdout.isatty() else sys.stdout.buffer


class _Tamed(BytesIO):
    """Writes what comes in pieces, which may end amid a character, to a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, piece: Any, /) -> int:
        """Write a piece."""
        data = bytes(piece)
        typer.echo(_harmless(self._decoder.decode(data)), nl=False)
        return len(data)


def show_json(value: BaseModel | Sequence[BaseModel] | Any, *, indent: int | None = 2) -> None:
    """Write a value as JSON; without an indent in one line."""
    written = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    # JSON leaves some as they are that command terminals.
    typer.echo(_COMMANDS.sub(lambda found: f"\\u{ord(found.group()):04x}", written))


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as a table; in a pipe a line each, cut by tabs, without a head."""
    console = terminal()
    if not console.is_terminal:
        for row in rows:
            say("\t".join(one_line(cell) for cell in row))
        return
    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell or "") for cell in row))
    console.print(table)


def one_line(cell: Cell) -> str:
    """Return a cell as it stands in a line of a pipe."""
    return _harmless(" ".join(str(cell or "").split()))


def day(time: datetime | None) -> str:
    """Return the day of a time in China, as of a publication; empty of none."""
    return time.astimezone(CHINA).date().isoformat() if time else ""


def minute(time: datetime | None, zone: tzinfo | None = None) -> str:
    """Return a time to the minute, as clocks here have it if no zone is given; empty of none."""
    return time.astimezone(zone).strftime("%Y-%m-%d %H:%M") if time else ""


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Text:
    """Return a text in one line with its spans in bold."""
    shown = Text(text.replace("\n", " "))
    for start, end in spans:
        shown.stylize("bold red", start, end)
    return shown


def _harmless(text: str) -> str:
    return _COMMANDS.sub("\ufffd", text.replace("\r\n", "\n"))

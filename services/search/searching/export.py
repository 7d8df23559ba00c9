"""All hits as a stream of lines: as JSON, as a table for a spreadsheet, or as they were posted."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec
import orjson

from services.search.article import Article
from services.search.documents.packing import read_annotations
from services.search.documents.raw_lines import raw_line
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.fields import FIELDS
from services.search.index.ports import SearchReader
from services.search.query.query import Query
from shared.articles import Described

_PLAIN = ("id", "received_at", *Described.model_fields)
_LISTS = {row.column: row.shown for row in FIELDS if row.column}
# New columns come behind those of 0.1.0, so that spreadsheets made for them go on working.
_FIRST = (
    *("id", "title", "url", "source", "author", "published_at", "received_at", "language"),
    *("summary", "keywords", "persons", "places", "organisations", "disclaimers", "group", "text"),
)
COLUMNS = tuple(dict.fromkeys((*_FIRST, *_PLAIN, *_LISTS)))
# A spreadsheet would run what begins so as a formula, also behind blanks and in full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


_Row: TypeAlias = dict[str, str | list[str] | None]
Beside: TypeAlias = Mapping[str, str | list[str] | None]
"""What stands in a line besides the article's own."""


class Format(StrEnum):
    """How the hits are written; raw: each as it was posted, with its page, a JSON object a line."""

    NDJSON = "ndjson"
    CSV = "csv"
    RAW = "raw"


def export(query: Query, form: Format, *, index: SearchReader) -> Iterator[bytes]:
    """Yield the lines of all hits, the oldest first; the first only once the index answers.

    What can't be read is left out. Raises IndexAway.
    """
    return export_some(index.scan(query), form)


def export_some(
    articles: Iterable[Stored],
    form: Format,
    more: Sequence[str] = (),
    beside: Callable[[str], Beside] = lambda _: {},
) -> Iterator[bytes]:
    """Yield the lines of some articles in their order; what can't be read is left out.

    `more` are further columns, of which `beside` tells what stands there by the article's id.
    """
    if form is Format.RAW:
        return (line + b"\n" for line in readable(articles, raw_line))
    rows = readable(articles, lambda stored: {**_row(stored), **beside(stored.id)})
    return _table(rows, (*COLUMNS, *more)) if form is Format.CSV else _lines(rows)


def _lines(rows: Iterable[_Row]) -> Iterator[bytes]:
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def _table(rows: Iterable[_Row], columns: Sequence[str]) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line)
    # Without this mark spreadsheets take the table for something else than UTF-8.
    line.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
        yield _taken(line)
    yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    written = line.getvalue().encode()
    line.seek(0)
    line.truncate()
    return written


def _row(stored: Stored) -> _Row:
    article = read_annotations(stored.enriched, stored.card)
    row: _Row = {name: _plain(article, name) for name in _PLAIN}
    row |= {column: list(values(article)) for column, values in _LISTS.items()}
    row |= {"summary": article.summary_text(), "group": stored.group, "text": article.text}
    return {column: row[column] for column in COLUMNS}


def _plain(article: Article, name: str) -> str | None:
    """Return a field of the article itself; a time as the JSON of an article has it."""
    value: str | None = msgspec.to_builtins(getattr(article, name))
    return value


def _cell(value: str | list[str] | None) -> str:
    """Return a value as text."""
    return formula_free("; ".join(value) if isinstance(value, list) else value or "")


def formula_free(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text

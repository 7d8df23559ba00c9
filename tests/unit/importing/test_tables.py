"""Tables as CSV and Excel."""

import io
from datetime import datetime
from typing import Any

import pytest
from caibian_client.importing.items import Bad, Note, Row
from openpyxl import Workbook

from tests.saved_files import items

_HEAD = "标题,正文,记者,期号\n"
_ROW = '云岭水厂,"云岭市,今日\n开工",陆知远,12\n'


def rows(data: bytes, name: str = "a.csv", **ways: Any) -> list[dict[str, Any] | str]:
    """Return the fields of each article, and what is said of the rest."""
    contents = [each.content for each in items(data, name, **ways)]
    return [dict(c.fields) if isinstance(c, Row) else str(c) for c in contents]


def book(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook of one sheet."""
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_columns_are_understood_in_any_charset(charset: str) -> None:
    """Columns are understood in any charset."""
    note, row = items((_HEAD + _ROW + ",,,\n").encode(charset), "a.csv")
    assert note.content == Note("columns left out: 期号")
    assert row.place == "line 2"
    fields = {"title": "云岭水厂", "content": "云岭市,今日\n开工", "author": "陆知远"}
    assert row.content == Row(fields)


def test_the_rest_may_be_kept() -> None:
    """The rest may be kept."""
    (row,) = rows((_HEAD + _ROW).encode(), keep_rest=True)
    assert isinstance(row, dict)
    assert row["metadata"] == {"期号": "12"}


def test_a_map_comes_before_what_columns_are_usually_called() -> None:
    """A map comes before what columns are usually called."""
    data = "正文,节录,id\nlong,short,7\n".encode()
    note, row = rows(data, columns={"content": "节录", "id": "id"})
    assert row == {"content": "short", "id": "7"}
    assert "正文" in str(note)


def test_the_number_of_a_row_is_no_id_unless_told() -> None:
    """The number of a row is no id unless told."""
    assert rows(b"id,content\n1,abc\n")[-1] == {"content": "abc"}


def test_a_column_that_is_missing_is_named_with_those_there_are() -> None:
    """A column that is missing is named with those there are."""
    (said,) = rows(b"a,b\n1,2\n")
    assert "--map content=COLUMN; there are: a, b" in str(said)
    (said,) = rows(b"a,content\n1,2\n", columns={"title": "c"})
    assert "no column c" in str(said)


def test_a_row_without_content_is_named_and_the_next_is_read() -> None:
    """A row without content is named and the next is read."""
    _, bad, row = rows("标题,正文,x\n无文,,\n有,有\n".encode())
    assert "'正文' is empty" in str(bad)
    assert row == {"title": "有", "content": "有"}


def test_a_quotation_that_never_ends_takes_no_memory_and_is_told() -> None:
    """A quotation that never ends takes no memory and is told."""
    good, bad = rows(b'content\nabc\n"never' + b"x" * 9_000_000)
    assert good == {"content": "abc"}
    assert "can't be read any further" in str(bad)
    assert "can't be read any further" in str(rows(b"content\n" + b"x" * 20_000_000)[-1])


def test_other_cuts() -> None:
    """Other cuts."""
    assert rows(b"title;content\na;b,c\n") == [{"title": "a", "content": "b,c"}]
    assert rows(b"title\tcontent\na\tb,c\n", "a.tsv") == [{"title": "a", "content": "b,c"}]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_an_empty_table(name: str) -> None:
    """An empty table."""
    assert "no column is the content" in str(rows(b"", name)[0])


def test_a_sheet_has_days_and_whole_numbers_and_no_formula_is_run() -> None:
    """A sheet has days and whole numbers and no formula is run."""
    data = book(
        (),
        ("标题", "正文", "日期", "编号"),
        ("a", "文", datetime(2026, 7, 9), 12.0),
        ("b", "文", datetime(2026, 7, 9, 18, 30), None),
        ("c", "=1+1", None, None),
    )
    first, second, third = rows(data, "a.xlsx", columns={"id": "编号"})
    assert first == {"title": "a", "content": "文", "published_at": "2026-07-09", "id": 12}
    assert isinstance(second, dict)
    assert second["published_at"] == "2026-07-09T18:30:00"
    # The formula was never reckoned by any program, so there is no value.
    assert "is empty" in str(third)


def test_a_sheet_of_something_else_is_left_out_with_a_word() -> None:
    """A sheet of something else is left out with a word."""
    (item,) = items(book(("a", "b"), (1, 2)), "a.xlsx")
    assert isinstance(item.content, Note)
    assert "--map content=COLUMN" in item.content.text


_OF_A_LATER_ZIP = book(("正文",), ("x",)).replace(
    b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x7f"
)


@pytest.mark.parametrize("data", [b"", b"no book", book(("正文",), ("x",))[:-300], _OF_A_LATER_ZIP])
def test_a_damaged_book_is_told(data: bytes) -> None:
    """A damaged book is told."""
    (item,) = items(data, "a.xlsx")
    assert isinstance(item.content, Bad)

"""Each form of an export holds what the API sent, and can be read by others."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from caibian_client.exporting.export import export, rows, whole_file
from caibian_client.exporting.forms import Form, form_of
from caibian_client.exporting.parquet import ParquetWriter
from caibian_client.exporting.sheet import SheetWriter
from caibian_client.importing.items import Row
from fastwarc.warc import ArchiveIterator, WarcRecordType
from openpyxl import load_workbook
from pyarrow import parquet

from tests.saved_files import items

_ROW: dict[str, Any] = {
    "id": "a",
    "title": "=1+1",
    "published_at": None,
    "received_at": "2026-07-09T00:00:00Z",
    "persons": ["陆知远", "沈遥"],
    "text": "云岭市三座水厂开工",
}
_RAW = {
    "id": "a",
    "revision": 2,
    "url": "https://news.example/1.html",
    "title": "云岭\n水厂",
    "content": '<meta charset="gb2312"><p>云岭</p>',
    "content_type": "text/html",
    "received_at": "2026-07-09T00:00:00Z",
}


def written(form: Form, *told: dict[str, Any]) -> io.BytesIO:
    """Return the file of rows, of which the API's pieces are cut anywhere."""
    lines = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in told)
    pieces = [lines[at : at + 7] for at in range(0, len(lines), 7)]
    file = io.BytesIO()
    seen: list[int] = []
    export(pieces, form, file, seen.append)
    assert sum(seen) == len(told)
    file.seek(0)
    return file


def test_lines_are_what_the_api_sent() -> None:
    """The last may have no end."""
    assert list(rows(written(Form.NDJSON, _ROW, _ROW))) == [_ROW, _ROW]
    assert list(rows([b'{"a"', b": 1}"])) == [{"a": 1}]


def test_a_sheet_holds_text_and_no_formula() -> None:
    """Lists are joined as in CSV."""
    sheet = load_workbook(written(Form.XLSX, _ROW)).active
    assert sheet is not None
    head, row = sheet.iter_rows()
    assert [cell.value for cell in head] == list(_ROW)
    assert (row[1].value, row[1].data_type) == ("=1+1", "s")
    assert row[4].value == "陆知远; 沈遥"


def test_what_excel_can_t_hold_is_cut_and_told_and_a_full_sheet_is_followed_by_another() -> None:
    """Nothing is lost unsaid."""
    file = io.BytesIO()
    writer = SheetWriter(file, rows=3)
    for _ in range(3):
        writer.write(_ROW | {"text": "字" * 40_000})
    writer.close()
    assert writer.remarks[0].startswith("3 cells were cut at 32767 characters")
    book = load_workbook(file)
    assert [sheet.max_row for sheet in book.worksheets] == [3, 2]
    assert len(str(book.worksheets[0]["F2"].value)) == 32_767


def test_parquet_has_times_and_lists_in_groups() -> None:
    """As a data frame wants them."""
    file = io.BytesIO()
    writer = ParquetWriter(file, rows=2)
    for _ in range(5):
        writer.write(_ROW)
    writer.close()
    read = parquet.ParquetFile(io.BytesIO(file.getvalue()))
    assert read.num_row_groups == 3
    row = read.read().to_pylist()[4]
    assert row == _ROW | {"received_at": datetime(2026, 7, 9, tzinfo=UTC)}


@pytest.mark.parametrize("form", [Form.PARQUET, Form.XLSX, Form.WARC, Form.NDJSON])
def test_an_export_of_nothing_is_a_file_that_can_be_read(form: Form) -> None:
    """With columns where the form has them."""
    file = written(form)
    if form is Form.PARQUET:
        table = parquet.read_table(file)
        assert table.num_rows == 0
        assert str(table.schema.field("persons").type) == "list<element: string>"
    elif form is Form.XLSX:
        assert load_workbook(file).sheetnames == ["articles"]
    elif form is Form.WARC:
        assert [each.record_type for each in ArchiveIterator(file)] == [WarcRecordType.warcinfo]


def test_a_warc_is_sound_and_says_in_which_charset_its_pages_are() -> None:
    """Whatever they say themselves, since they were decoded."""
    file = written(Form.WARC, _RAW)
    records = list(ArchiveIterator(file, verify_digests=True, auto_decode="none"))
    assert len(records) == 3
    data = file.getvalue()
    (item,) = items(data, "a.warc.gz")
    assert isinstance(item.content, Row)
    names = ("id", "url", "title", "content", "content_type")
    assert item.content.fields == {name: _RAW[name] for name in names}
    meta = list(ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.metadata))
    assert meta[0].headers.get("WARC-Date") == "2026-07-09T00:00:00Z"


def test_what_was_posted_beside_a_page_is_in_the_warc() -> None:
    """In the form of WARC's own fields, a line each."""
    for record in ArchiveIterator(written(Form.WARC, _RAW), record_types=WarcRecordType.metadata):
        lines = record.reader.read().decode().splitlines()
        assert lines[:-1] == ["id: a", "revision: 2", "title: 云岭 水厂"]
        assert lines[-1].startswith("caibian-posted: {")


def broke(piece: bytes) -> bytes:
    """Fail as a stream does that breaks off."""
    raise ValueError(piece)


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    """One that fails leaves what was there before."""
    path = tmp_path / "a.csv"
    path.write_text("before")
    broken = iter([b"half", b"rest"])
    with pytest.raises(ValueError, match="half"), whole_file(path) as file:
        export(map(broke, broken), Form.RAW, file, print)
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "before"
    with whole_file(path) as file:
        file.write(b"whole")
    assert path.read_text() == "whole"


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.jsonl", Form.NDJSON), ("b/a.WARC.gz", Form.WARC), ("a.xlsx", Form.XLSX), ("a", None)],
)
def test_a_name_tells_the_form(name: str, form: Form | None) -> None:
    """By its suffix."""
    assert form_of(name) is form

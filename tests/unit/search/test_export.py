"""An export holds every hit, and nothing in it runs as a formula."""

import csv
import io
import json

import pytest

from services.search.query.query import Query
from services.search.searching.export import COLUMNS, Format, export
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.fake_index import FakeIndex


def index_of(*titles: str) -> FakeIndex:
    """Return an index of articles with these titles."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    index.write([made(f"{n}", n + 1, title, names=(name,)) for n, title in enumerate(titles)])
    return index


def table(index: FakeIndex) -> list[dict[str, str]]:
    """Return the exported table."""
    lines = b"".join(export(Query(), Format.CSV, index=index)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(lines, newline="")))


def test_lines_hold_what_an_article_says() -> None:
    """One object a line."""
    lines = list(export(Query(), Format.NDJSON, index=index_of("望川电机", "轻轨")))
    rows = [json.loads(line) for line in lines]
    assert [row["title"] for row in rows] == ["望川电机", "轻轨"]
    assert rows[0]["persons"] == ["陆知远"]
    assert tuple(rows[0]) == COLUMNS


def test_a_table_has_a_header_also_when_it_is_empty() -> None:
    """And one row for each article, whatever stands in it."""
    assert table(index_of()) == []
    (row,) = table(index_of('望川,"电机"'))
    assert (row["title"], row["persons"], row["url"]) == ('望川,"电机"', "陆知远", "")
    head = b"".join(export(Query(), Format.CSV, index=index_of()))
    assert head.decode("utf-8-sig").strip().split(",") == list(COLUMNS)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1"])
def test_a_formula_is_only_text(title: str) -> None:
    """A mark in front of it tells the spreadsheet so."""
    (row,) = table(index_of(title))
    assert row["title"].startswith("'")


def test_raw_lines_are_what_was_posted() -> None:
    """With the page, its id, and what the ledger may have forgotten of it."""
    posted = {"content": "<p>望川</p>", "content_type": "text/html", "metadata": {"n": 1}}
    kept = {"id": "a", "digest": "d", "received_at": "2026-07-09T00:00:00Z"}
    index = FakeIndex()
    index.write([made("a", 1, "望川", raw=json.dumps(posted | kept))])
    (line,) = export(Query(), Format.RAW, index=index)
    assert line.endswith(b"\n")
    known = {"id": "a", "revision": 1, "received_at": "2026-07-09T00:00:00Z"}
    assert json.loads(line) == posted | known

"""WARC files, as crawlers and accidents make them."""

import gzip
import io
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from caibian_client.exporting.warc import WarcWriter
from caibian_client.importing.items import Bad, Page, Row
from fastwarc.stream_io import BrotliWriter, ZstdWriter

from tests.saved_files import ADDRESS, GB_PAGE, chunked, gzipped, items, record


def bodies(data: bytes, name: str = "a.warc") -> list[bytes | str]:
    """Return the bodies of the pages, and what is said of the rest."""
    return [
        each.content.body if isinstance(each.content, Page) else str(each.content)
        for each in items(data, name)
    ]


def test_a_page_keeps_its_bytes_and_says_its_address_and_charset() -> None:
    """A page keeps its bytes and says its address and charset."""
    (item,) = items(record(GB_PAGE), "a.warc")
    assert item.place == "record 1"
    assert item.content == Page(GB_PAGE, "text/html", "gb2312", {"url": ADDRESS})


def test_the_time_of_fetching_is_the_date_only_if_asked() -> None:
    """The time of fetching is the date only if asked."""
    (item,) = items(record(GB_PAGE), "a.warc", record_dates=True)
    assert isinstance(item.content, Page)
    assert item.content.fields["published_at"] == "2020-01-02T03:04:05Z"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Transfer-Encoding: chunked\r\n", chunked(GB_PAGE)),
        ("Content-Encoding: gzip\r\n", gzip.compress(GB_PAGE)),
        ("Content-Encoding: deflate\r\n", zlib.compress(GB_PAGE)),
        (
            "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            chunked(gzip.compress(GB_PAGE)),
        ),
        # Decoded by the crawler, which left the heads as they were.
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", GB_PAGE),
        ("Content-Encoding: br\r\n", GB_PAGE),
    ],
)
def test_codings_of_http_are_undone_and_the_next_record_is_read(headers: str, body: bytes) -> None:
    """Codings of http are undone and the next record is read."""
    data = record(body, headers=headers) + record(b"<p>next</p>")
    assert bodies(data) == [GB_PAGE, b"<p>next</p>"]


@pytest.mark.parametrize(("coding", "writer"), [("br", BrotliWriter), ("zstd", ZstdWriter)])
def test_newer_codings_are_undone(coding: str, writer: type, tmp_path: Path) -> None:
    """Newer codings are undone."""
    with (tmp_path / "packed").open("wb") as file:
        packing = writer(file)
        packing.write(GB_PAGE * 20)
        packing.close()
    packed = (tmp_path / "packed").read_bytes()
    assert bodies(record(packed, headers=f"Content-Encoding: {coding}\r\n")) == [GB_PAGE * 20]


def test_what_is_no_page_is_passed_over() -> None:
    """What is no page is passed over."""
    data = record(b"GIF89a", media="image/gif") + record(GB_PAGE, status="404 Not Found")
    data += record(b"{}", kind="metadata") + record(b"", media="text/html") + record(GB_PAGE)
    assert [each.place for each in items(data, "a.warc")] == ["record 4"]


def test_resources_are_pages_too() -> None:
    """Resources are pages too."""
    (item,) = items(record(b"abc", kind="resource", media="text/plain;charset=utf-8"), "a.warc")
    assert item.content == Page(b"abc", "text/plain", "utf-8", {"url": ADDRESS})


@pytest.mark.parametrize("pack", [lambda *records: b"".join(records), gzipped])
def test_a_file_that_is_cut_off_says_so_behind_what_was_whole(pack: type) -> None:
    """A file that is cut off says so behind what was whole."""
    whole = bytes(pack(record(GB_PAGE), record(GB_PAGE * 3)))
    first, second = bodies(whole[:-60])
    assert first == GB_PAGE
    assert "ends too early" in str(second) or "damaged" in str(second)


def test_rubbish_between_records_ends_the_file_with_what_was_read() -> None:
    """Rubbish between records ends the file with what was read."""
    first, second = bodies(record(GB_PAGE) + b"rubbish\r\n\r\n" + record(GB_PAGE))
    assert first == GB_PAGE
    assert "damaged behind record 1" in str(second)


def test_a_bomb_costs_no_memory_and_the_next_record_is_read() -> None:
    """A bomb costs no memory and the next record is read."""
    bomb = record(gzip.compress(bytes(60_000_000)), headers="Content-Encoding: gzip\r\n")
    first, second = bodies(bomb + record(GB_PAGE))
    assert "larger than" in str(first)
    assert second == GB_PAGE


def test_zstd_and_gzip_are_told_by_their_bytes(tmp_path: Path) -> None:
    """Zstd and gzip are told by their bytes."""
    with (tmp_path / "x").open("wb") as file:
        packing = ZstdWriter(file)
        packing.write(record(GB_PAGE) + record(GB_PAGE))
        packing.close()
    assert bodies((tmp_path / "x").read_bytes(), "a.warc.zst") == [GB_PAGE] * 2
    assert bodies(gzipped(record(GB_PAGE), record(GB_PAGE)), "odd-name.warc") == [GB_PAGE] * 2


@pytest.mark.parametrize("url", ["dns:news.example", "urn:x:1", "https://a b", ""])
def test_an_address_of_no_page_is_left_out(url: str) -> None:
    """An address of no page is left out."""
    (item,) = items(record(GB_PAGE, url=url), "a.warc")
    assert isinstance(item.content, Page)
    assert item.content.fields == {}


def test_an_empty_file_holds_nothing_and_another_file_is_damaged() -> None:
    """An empty file holds nothing and another file is damaged."""
    assert items(b"", "a.warc") == []
    (item,) = items(b"<html>no WARC</html>" * 100, "a.warc")
    assert isinstance(item.content, Bad)


POSTED = {
    "id": "mine",
    "revision": 3,
    "received_at": "2026-07-09T00:00:00Z",
    "url": "https://news.example/1.html",
    "title": "云岭市  三座水厂\t开工",
    "author": "陆知远: 记者",
    "published_at": "2026-07-08T18:00:00+08:00",
    "metadata": {"版": [1, "要闻"]},
    "content": "<h1>水厂</h1>",
    "content_type": "text/html",
}


def exported(*rows: Mapping[str, object]) -> bytes:
    """Return what an export writes."""
    writer = WarcWriter(file := io.BytesIO())
    for row in rows:
        writer.write(row)
    writer.close()
    return file.getvalue()


def test_what_was_exported_is_posted_again_as_it_was_posted() -> None:
    """With its id and all that was said of it, so the article that is there stays as it is."""
    plain = {"id": "text-1", "received_at": "2026-07-09T00:00:00Z", "content": "水厂"}
    first, second = items(exported(POSTED, plain), "a.warc.gz", record_dates=True)
    assert (first.place, second.place) == ("record 1", "record 2")
    own = {key: each for key, each in POSTED.items() if key not in ("revision", "received_at")}
    assert first.content == Row(own)
    told = {"id": "text-1", "content": "水厂", "content_type": "text/plain"}
    assert second.content == Row(told)


def test_an_export_that_is_cut_off_loses_no_page() -> None:
    """One without what was posted with it comes in as a page."""
    whole = exported(POSTED, POSTED | {"id": "other"})
    members = whole.split(gzip.compress(b"", mtime=0)[:4])
    cut = whole[: -len(members[-1]) + 20]
    first, *rest = bodies_of(cut)
    assert isinstance(first, Row)
    assert isinstance(rest[0], Page)


def bodies_of(data: bytes) -> list[object]:
    """Return what is in a file."""
    return [each.content for each in items(data, "a.warc.gz")]


def test_what_others_say_of_their_pages_is_not_posted() -> None:
    """A metadata record in a WARC that isn't ours."""
    line = b'caibian-posted: {"id": "other"}\r\n'
    (page,) = items(
        record(b"abc", kind="resource", media="text/plain")
        + record(line, kind="metadata", media="application/warc-fields"),
        "a.warc",
    )
    assert isinstance(page.content, Page)

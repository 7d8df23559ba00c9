"""Saved pages, JSON, zips, and files of no use."""

import gzip
import json
from typing import Any

import pytest
from caibian_client.importing.items import Bad, Page, Row

from tests.saved_files import ADDRESS, GB_PAGE, items, record, zipped

_MHTML = f"""From: <Saved by Blink>
Snapshot-Content-Location: {ADDRESS}
Subject: x
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--b"

----b
Content-Type: text/html; charset=gb2312
Content-Transfer-Encoding: base64
Content-Location: {ADDRESS}

PGh0bWw+1MbB6zwvaHRtbD4=
----b
Content-Type: image/gif
Content-Transfer-Encoding: base64

R0lGODlh
----b--
""".replace("\n", "\r\n").encode()


def said(data: bytes, name: str, **ways: Any) -> str:
    """Return what is said of a file that holds no article."""
    (item,) = items(data, name, **ways)
    assert isinstance(item.content, Bad)
    return str(item.content)


def test_a_page_goes_in_as_it_is() -> None:
    """A page goes in as it is."""
    (item,) = items(GB_PAGE, "a.html")
    assert item.content == Page(GB_PAGE, "text/html")
    (item,) = items(b"\x0cabc", "b.txt.gz", charset="big5")
    assert item.content == Page(b"\x0cabc", "text/plain", "big5")


@pytest.mark.parametrize(
    "comment",
    [
        f"<!DOCTYPE html>\n<!-- saved from url=(0032){ADDRESS} -->\n",
        f"<!DOCTYPE html> <html lang=zh><!--\n Page saved with SingleFile \n url: {ADDRESS} \n-->",
    ],
)
@pytest.mark.parametrize("charset", ["gb18030", "utf-16"])
def test_the_address_that_a_browser_noted_is_read(comment: str, charset: str) -> None:
    """The address that a browser noted is read."""
    (item,) = items((comment + "<p>云岭</p>").encode(charset), "a.htm")
    assert isinstance(item.content, Page)
    assert item.content.fields == {"url": ADDRESS}


def test_a_folder_may_stand_for_a_site() -> None:
    """A folder may stand for a site."""
    (item,) = items(GB_PAGE, "2026/云 1.html", base="https://news.example/a/")
    assert isinstance(item.content, Page)
    assert item.content.fields["url"] == "https://news.example/a/2026/%E4%BA%91%201.html"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.html", b" \n", "nothing in it"),
        ("a.html", b"x" * (5 << 20), "larger than"),
        ("a.pdf", b"%PDF-1.7", "pdftotext"),
        ("a.docx", b"PK", "Save it as text"),
        ("a.tar.gz", b"\x1f\x8b", "pack it as zip"),
        ("a", b"\0\1\2\3", "isn't text"),
        ("a.html.gz", gzip.compress(GB_PAGE)[:-6], "ends too early"),
        ("a.html.gz", gzip.compress(bytes(60_000_000)), "larger than"),
        ("a.html.gz", b"\x1f\x8brubbish", "damaged"),
        ("a.zip", b"PK\x03\x04 cut off", "damaged"),
        ("a.zip.gz", gzip.compress(zipped({"a.txt": b"a"})), "packed twice"),
    ],
)
def test_what_can_t_be_read_says_why(name: str, data: bytes, words: str) -> None:
    """What can't be read says why."""
    assert words in said(data, name)


def test_a_name_that_says_nothing_is_told_by_the_bytes() -> None:
    """A name that says nothing is told by the bytes."""
    assert [type(each.content) for each in items(record(GB_PAGE), "-")] == [Page]
    assert [type(each.content) for each in items(b'{"content": "a"}\n', "-")] == [Row]
    (item,) = items(b"<!doctype html><p>a", "page")
    assert isinstance(item.content, Page)
    assert item.content.media == "text/html"


def test_mhtml_is_its_page_under_its_address() -> None:
    """Mhtml is its page under its address."""
    (item,) = items(_MHTML, "a.mhtml")
    page = Page("<html>云岭</html>".encode("gb18030"), "text/html", "gb2312", {"url": ADDRESS})
    assert item.content == page
    assert "no page in it" in said(b"just text", "a.mht")


def test_lines_of_json_good_and_bad() -> None:
    """Lines of json good and bad."""
    lines = [b'\xef\xbb\xbf{"content": "a", "id": "1"}', b"", b"[1]", b"{", '"云"'.encode("gbk")]
    found = items(b"\n".join(lines), "a.ndjson")
    assert [each.place for each in found] == ["line 1", "line 3", "line 4", "line 5"]
    assert found[0].content == Row({"content": "a", "id": "1"})
    assert [type(each.content) for each in found[1:]] == [Bad] * 3


def test_an_unknown_key_is_left_to_the_api_unless_there_is_a_map() -> None:
    """An unknown key is left to the api unless there is a map."""
    (item,) = items(b'{"text": "a", "kind": 1}\n', "a.jsonl")
    assert item.content == Row({"content": "a", "kind": 1})
    (item,) = items(b'{"text": "a", "kind": 1}\n', "a.jsonl", keep_rest=True)
    assert item.content == Row({"content": "a", "metadata": {"kind": 1}})


def test_a_huge_line_is_passed_over_and_the_next_is_read() -> None:
    """A huge line is passed over and the next is read."""
    huge, good = items(b'"' + b"x" * 30_000_000 + b'"\n{"content": "a"}\n', "a.ndjson")
    assert isinstance(huge.content, Bad)
    assert good.content == Row({"content": "a"})


def test_a_gzip_of_lines_that_is_cut_off_gives_what_was_whole() -> None:
    """A gzip of lines that is cut off gives what was whole."""
    lines = b"".join(b'{"content": "%d"}\n' % n for n in range(20_000))
    found = items(gzip.compress(lines)[:-5000], "a.ndjson.gz")
    assert found[0].content == Row({"content": "0"})
    assert isinstance(found[-1].content, Bad)
    assert len(found) > 1000


def test_gzip_members_and_padding() -> None:
    """Gzip members and padding."""
    packed = gzip.compress(b'{"content": "a"}\n') + gzip.compress(b'{"content": "b"}\n')
    assert [each.place for each in items(packed + bytes(600), "a.ndjson.gz")] == [
        "line 1",
        "line 2",
    ]


def test_json_as_a_whole() -> None:
    """Json as a whole."""
    listed = json.dumps([{"content": "a"}, 1], indent=1).encode()
    one, other = items(listed, "a.json")
    assert (one.place, one.content) == ("item 1", Row({"content": "a"}))
    assert isinstance(other.content, Bad)
    (item,) = items(b'{\n"content": "a"\n}', "a.json")
    assert item.content == Row({"content": "a"})


def test_a_zip_is_read_as_a_folder_and_a_zip_in_it_too() -> None:
    """A zip is read as a folder and a zip in it too."""
    inner = zipped({"b.ndjson": b'{"content": "b"}\n', "deep.zip": zipped({"c.txt": b"c"})})
    data = zipped({"云/a.html": GB_PAGE, "x.png": b"x", "__MACOSX/a.html": b"x", "in.zip": inner})
    found = {each.place: each.content for each in items(data, "a.zip")}
    assert set(found) == {"云/a.html", "in.zip: b.ndjson: line 1", "in.zip: deep.zip"}
    assert "Unpack the outer" in str(found["in.zip: deep.zip"])


def test_a_zip_names_its_members_in_gb18030_when_windows_packed_it() -> None:
    """A zip names its members in gb18030 when windows packed it."""
    names = [each.place for each in items(_unmarked("云岭.txt", b"a"), "a.zip")]
    assert names == ["云岭.txt"]


def _unmarked(name: str, body: bytes) -> bytes:
    """Return a zip whose name is in GB 18030, without the mark of UTF-8."""
    plain = "x" * len(name.encode("gb18030"))
    return zipped({plain: body}).replace(plain.encode(), name.encode("gb18030"))


@pytest.mark.parametrize("name", ["../a.html", "/a.html", "b/../../a.html", "C:/a.html"])
def test_a_path_that_leads_out_of_a_zip_is_refused(name: str) -> None:
    """A path that leads out of a zip is refused."""
    assert "leads out" in said(zipped({name: GB_PAGE}), "a.zip")


def test_a_bomb_in_a_zip_is_left_alone() -> None:
    """A bomb in a zip is left alone."""
    assert "unpacks to 60000000 bytes" in said(zipped({"a.html": bytes(60_000_000)}), "a.zip")


def test_a_member_that_is_damaged_is_told_and_the_next_is_read() -> None:
    """A member that is damaged is told and the next is read."""
    data = zipped({"a.txt": b"abcdefgh" * 50, "b.txt": b"b"})
    at = data.index(b"a.txt") + 5
    bad, good = items(data[:at] + bytes(4) + data[at + 4 :], "a.zip")
    assert isinstance(bad.content, Bad)
    assert good.place == "b.txt"

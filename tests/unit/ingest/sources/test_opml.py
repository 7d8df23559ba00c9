"""Lists of sources as others write them."""

from datetime import UTC, datetime

import pytest

from services.ingest.sources.models import SourceKind
from services.ingest.sources.opml import Listed, NoList, read_list, write_list
from services.ingest.sources.source import Source

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>订阅</title></head><body>
<outline text="本地" title="本地">
  <outline type="rss" text="云岭日报" xmlUrl="https://news.example/a.xml" htmlUrl="x"/>
  <outline text="区县"><outline xmlurl=" https://qingshi.example/f "/></outline>
</outline>
<outline type="atom" title="财经" xmlUrl="https://money.example/atom" category="/财经/股市,要闻"/>
<outline text="空的"/>
</body></opml>"""


def test_outlines_are_read_with_their_categories() -> None:
    """The nearest outline around it names the category."""
    assert read_list(OPML.encode()) == [
        Listed(4, "https://news.example/a.xml", "云岭日报", "本地", SourceKind.FEED),
        Listed(5, "https://qingshi.example/f", None, "区县"),
        Listed(7, "https://money.example/atom", "财经", "财经/股市", SourceKind.FEED),
    ]


def test_opml_may_be_in_another_charset() -> None:
    """As its declaration says."""
    text = OPML.replace("UTF-8", "UTF-16")
    assert len(read_list(text.encode("utf-16"))) == 3


def test_lines_are_addresses_with_a_name_and_a_category() -> None:
    """Behind tabs, if they have them; remarks and blank lines count nothing."""
    text = "\ufeff# 列表\r\nhttps://a.example/f\r\n\r\n https://b.example/f\t乙报\t本地\t其他\nx"
    assert read_list(text.encode()) == [
        Listed(2, "https://a.example/f"),
        Listed(4, "https://b.example/f", "乙报", "本地"),
        Listed(5, "x"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"# nothing",
        b"<opml/>",
        b"<rss/>",
        b"<opml><body>",
        b"\xff\xfe\xfd",
        b"x" * 5000,
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>',
        b'<?xml version="1.0" encoding="no-such"?><opml/>',
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    """Whatever it may be."""
    with pytest.raises(NoList):
        read_list(body)


def test_what_no_xml_can_hold_is_left_out() -> None:
    """One such character would make the whole list unreadable."""
    now = datetime(2026, 7, 1, tzinfo=UTC)
    source = Source(
        id="1", address="https://a.example/", name="甲\x01报", category="本\ufffe地", created_at=now
    )
    (read,) = read_list(write_list([source]))
    assert (read.name, read.category) == ("甲报", "本地")


def test_what_is_written_is_read_again() -> None:
    """Names, categories and kinds, markup in them too."""
    now = datetime(2026, 7, 1, tzinfo=UTC)
    sources = [
        Source(id="1", address="https://a.example/?a=1&b=2", category="本<地>", created_at=now),
        Source(id="2", address="https://b.example/", kind=SourceKind.LIST, created_at=now),
        Source(
            id="3",
            address="https://c.example/f",
            kind=SourceKind.FEED,
            name='"丙"报',
            category="本<地>",
            created_at=now,
        ),
    ]
    read = [
        (one.address, one.name, one.category, one.kind) for one in read_list(write_list(sources))
    ]
    assert read == [
        (sources[0].address, sources[0].address, "本<地>", None),
        (sources[2].address, '"丙"报', "本<地>", SourceKind.FEED),
        (sources[1].address, sources[1].address, "", SourceKind.LIST),
    ]

"""What a feed is made of has a bound before a parser sees it, and real feeds stay whole."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from services.ingest.sources.fetching.bounding import MOST_PARTS, bounded
from services.ingest.sources.fetching.entries import MOST
from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.feeds import read_feed
from services.ingest.sources.fetching.sitemaps import read_sitemap

NOW = datetime(2026, 7, 9, tzinfo=UTC)
HERE = "https://news.example/feed"
RSS = "<rss><channel><title>云岭日报</title>"
END = "</channel></rss>"
ITEM = "<item><title>水厂</title><link>/{}.html</link></item>"


@pytest.mark.parametrize(
    "text",
    [
        f"{RSS}{'<item/>' * 300_000}{END}",
        f"{RSS}<item>{'<a/>' * 300_000}</item>{END}",
        f"{RSS}<item>{'<div>' * 300_000}</item>{END}",
        RSS + "<item " + "c='' " * 300_000 + "/>" + END,
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{'<entry/>' * 300_000}</feed>",
        f"<x:RDF xmlns:x='r' xmlns='s'>{'<item/>' * 300_000}</x:RDF>",
    ],
)
def test_of_too_many_parts_the_first_are_read(text: str) -> None:
    """What is left is closed as it should be: a parser of broken ones is slow."""
    left = bounded(text)
    assert len(left) < 50_000
    root = ElementTree.fromstring(left)  # our own
    assert len(list(root.iter())) <= MOST + 5


def test_a_real_feed_stays_as_it_is() -> None:
    """Its HTML is text, however much markup is in it, and so are its remarks."""
    html = "<![CDATA[" + "<p class='a'>水厂</p><item>" * 50_000 + "]]>"
    text = f"{RSS}<item><description>{html}</description></item><!--{'<a/>' * 99_999}-->{END}"
    assert bounded(text) == text
    assert bounded(text[:5000]) == text[:5000]


def test_the_most_entries_come_whole() -> None:
    """Of more the first."""
    text = RSS + "".join(ITEM.format(n) for n in range(MOST + 99)) + END
    feed = read_feed(text.encode(), None, HERE, NOW)
    assert len(feed.found) == MOST
    assert feed.title == "云岭日报"
    assert feed.found[-1].address.endswith(f"/{MOST - 1}.html")


def test_a_json_feed_of_too_many_parts_is_none() -> None:
    """It is told before it is parsed."""
    with pytest.raises(Failed, match="more than"):
        read_feed(b'{"version": "jsonfeed", "items": [' + b"{}," * 300_000, None, HERE, NOW)


def test_a_sitemap_is_read_up_to_so_many_elements() -> None:
    """The pages before them count."""
    rows = "<url><loc>/1.html</loc></url>" + "<a/>" * 1_600_000 + "<url><loc>/2.html</loc></url>"
    sitemap = read_sitemap(f"<urlset>{rows}</urlset>".encode(), None, HERE)
    assert [row.address for row in sitemap.pages] == ["https://news.example/1.html"]


def test_what_is_nested_as_deep_as_it_may_be_is_read() -> None:
    """No parser fails on it."""
    deep = MOST_PARTS - 99
    text = f"{RSS}{ITEM.format(1)}<item><description>{'<div>' * deep}</description></item>{END}"
    assert read_feed(text.encode(), None, HERE, NOW).found[0].address.endswith("/1.html")

"""Sitemaps are read as far as they go, and nothing in them blows up."""

from datetime import datetime, timedelta

import pytest

from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.sitemaps import MOST, Sitemap, read_sitemap
from shared.china_time import CHINA

HERE = "https://news.example/sitemap.xml"
NOW = datetime(2026, 7, 9, 20, 0, tzinfo=CHINA)
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(text: str | bytes, label: str | None = None) -> Sitemap:
    """Return what is read."""
    return read_sitemap(text if isinstance(text, bytes) else text.encode(), label, HERE)


def urlset(*rows: str, names: str = NAMESPACE, head: str = "") -> str:
    """Return a sitemap."""
    return f"{head}<urlset {names}>{''.join(f'<url>{row}</url>' for row in rows)}</urlset>"


def test_a_news_sitemap_says_title_and_date() -> None:
    """Of the news, not of its pictures."""
    (row,) = read(
        urlset(
            "<loc> /1.html </loc><image:image><image:loc>/1.jpg</image:loc>"
            "<image:title>图</image:title></image:image><news:news><news:publication>"
            "<news:name>云岭日报</news:name></news:publication><news:title>水厂&amp;电厂</news:title>"
            "<news:publication_date>2026-07-09T18:00+08:00</news:publication_date></news:news>"
        )
    ).pages
    assert (row.address, row.title) == ("https://news.example/1.html", "水厂&电厂")
    assert row.published_at(NOW) == NOW - timedelta(hours=2)


def test_an_index_names_sitemaps_and_their_last_change() -> None:
    """With and without a namespace, or a prefix of its own."""
    rows = "<x:sitemap><x:loc>/a.xml</x:loc><x:lastmod>2026-07-09</x:lastmod></x:sitemap>"
    for prefix, names in (("x:", f"{NAMESPACE[:5]}:x{NAMESPACE[5:]}"), ("", NAMESPACE), ("", "")):
        text = f"<x:sitemapindex {names}>{rows}</x:sitemapindex>".replace("x:", prefix)
        if prefix:
            text = text.replace("xmlnsx:", "xmlns:x")
        (row,) = read(text).sitemaps
        assert (row.address, row.changed) == ("https://news.example/a.xml", "2026-07-09")


@pytest.mark.parametrize(
    "text",
    [
        urlset("<loc>/1.html?a=1&b=2</loc>", "<loc>/2.html</loc>"),
        urlset("<loc>/1.html?a=1&amp;b=2</loc>", "<loc>/2.html</loc>")[:-20],
        urlset("<loc>/1.html?a=1&b=2</loc>", "<loc>/2.html</loc>", names=""),
        urlset("<loc><![CDATA[/1.html?a=1&b=2]]></loc>", "<loc>/2.html</loc>"),
        "\ufeff\n" + urlset("<loc>/1.html?a=1&b=2</loc>", "<loc>/2.html</loc>"),
        urlset("<loc>\x0b/1.html?a=1&b=2</loc>", "<loc>/2.html</loc>", "<loc></loc>", ""),
    ],
)
def test_a_broken_sitemap_is_read_as_far_as_it_goes(text: str) -> None:
    """A bare &, a cut, no namespace, control characters, rows with nothing in them."""
    found = [row.address.removeprefix("https://news.example") for row in read(text).pages]
    assert found[0] == "/1.html?a=1&b=2"
    assert found[1:] in (["/2.html"], [])


def test_a_sitemap_in_another_charset() -> None:
    """Which expat doesn't know."""
    head = '<?xml version="1.0" encoding="gb2312"?>'
    text = urlset("<loc>/1.html</loc><news:title>水厂开工</news:title>", head=head)
    assert read(text.encode("gb18030")).pages[0].title == "水厂开工"


def test_lines_are_a_sitemap_too() -> None:
    """Of addresses alone."""
    text = "https://news.example/1.html\r\n\r\nhttps://news.example/2.html\n# nothing"
    assert [row.address[-6:] for row in read(text).pages] == ["1.html", "2.html"]


@pytest.mark.parametrize(
    "text", ["", "<html><body>404</body></html>", "nothing here", "<urlset", "<rss></rss>"]
)
def test_what_is_none_is_told(text: str) -> None:
    """Raises Failed."""
    with pytest.raises(Failed):
        read(text)


def test_entities_of_its_own_are_not_read() -> None:
    """Nothing blows up, and no file is opened."""
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(Failed):
        read(urlset("<loc>/&a;&b;.html</loc>", head=doctype))


def test_no_more_is_read_than_a_sitemap_may_have() -> None:
    """The rest is left."""
    assert len(read(urlset(*(f"<loc>/{n}</loc>" for n in range(MOST + 9)))).pages) == MOST

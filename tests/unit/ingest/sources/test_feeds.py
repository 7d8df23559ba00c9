"""Feeds are read as they are written: in any charset, with faults, and with lies about dates."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.sources.fetching.dates import read_date
from services.ingest.sources.fetching.entries import Feed
from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.feeds import read_feed
from services.ingest.sources.models import Cause
from shared.articles import ContentType
from shared.china_time import CHINA

NOW = datetime(2026, 7, 9, 20, 0, tzinfo=CHINA)
HERE = "https://news.example/rss/feed.xml"
SIX = datetime(2026, 7, 9, 18, 0, tzinfo=CHINA)


def item(
    title: str = "云岭市三座水厂开工", link: str = "https://news.example/1.html", more: str = ""
) -> str:
    """Return an item of RSS."""
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def rss(*items: str, head: str = "", channel: str = "<title>云岭日报</title>") -> str:
    """Return a feed."""
    return f'{head}<rss version="2.0"><channel>{channel}{"".join(items)}</channel></rss>'


def read(text: str | bytes, label: str | None = None) -> Feed:
    """Return what is read of a feed."""
    body = text if isinstance(text, bytes) else text.encode()
    return read_feed(body, label, HERE, NOW)


def test_rss_is_read() -> None:
    """Title, link, date, author, and for how long it is good."""
    more = "<pubDate>Thu, 09 Jul 2026 18:00:00 +0800</pubDate><author>a@b.example (陆知远)</author>"
    feed = read(rss(item(more=more), channel="<title>云岭&amp;日报</title><ttl>15</ttl>"))
    (found,) = feed.found
    assert (feed.title, feed.interval) == ("云岭&日报", 900.0)
    assert (found.title, found.address) == ("云岭市三座水厂开工", "https://news.example/1.html")
    assert (found.published_at, found.author, found.page) == (SIX, "陆知远", None)


def test_atom_is_read() -> None:
    """With its page among the links, and when it was changed."""
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/a/">'
        '<title>云岭日报</title><entry><id>tag:1</id><title type="html">&lt;b&gt;水厂&lt;/b&gt;开工'
        '</title><link rel="enclosure" href="x.mp3"/><link href="1.html"/>'
        "<published>2026-07-09T10:00:00Z</published><updated>2026-07-09T11:00:00Z</updated>"
        "</entry></feed>"
    )
    (found,) = feed.found
    assert (found.address, found.title) == ("https://news.example/a/1.html", "水厂开工")
    assert (found.published_at, found.updated_at) == (SIX, SIX + timedelta(hours=1))


def test_rss_1_is_read() -> None:
    """As RDF."""
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="x"><title>云岭</title></channel><item rdf:about="y">'
        "<title>水厂</title><link>https://news.example/1.html</link>"
        "<dc:date>2026-07-09 18:00</dc:date></item></rdf:RDF>"
    )
    assert [one.published_at for one in feed.found] == [SIX]


def test_json_feed_is_read() -> None:
    """Also an entry without a page of its own."""
    items = [
        {"id": 1, "url": "/1.html", "title": "水厂", "date_published": "2026-07-09T18:00:00+08:00"},
        {"id": "2", "content_text": "云岭市三座水厂今日开工，工程将在明年底前完成。"},
        {"id": "3", "authors": "nobody"},
        "no item",
    ]
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "云岭", "items": items}
    one, two = read(json.dumps(told)).found
    assert (one.address, one.published_at) == ("https://news.example/1.html", SIX)
    assert two.page is not None
    assert two.page.content_type is ContentType.TEXT
    assert two.page.body.decode().startswith("云岭市三座水厂")


@pytest.mark.parametrize(
    ("charset", "declared", "label"),
    [
        ("gb18030", "gb2312", None),
        ("gb18030", "gb2312", "utf-8"),
        ("gb18030", "utf-8", None),
        ("gb18030", "utf-8", "gbk"),
        ("gb18030", None, "iso-8859-1"),
        ("gb18030", None, None),
        ("utf-8", "gb2312", "gb2312"),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8-sig", "utf-8", None),
        ("utf-16", "utf-16", None),
        ("big5", "big5", "utf-8"),
        ("gb18030", "no-such-charset", "nor-this"),
    ],
)
def test_a_feed_that_lies_about_its_charset(
    charset: str, declared: str | None, label: str | None
) -> None:
    """In the head of the answer, in the declaration, or in both."""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    titles = ["雲嶺市三座水廠今日開工", "第二條新聞說的是青石區"]
    text = rss(
        *(item(title, f"https://n.example/{title}") for title in titles), head=head, channel=""
    )
    assert [one.title for one in read(text.encode(charset), label).found] == titles


@pytest.mark.parametrize(
    "broken",
    [
        rss(item("水厂 & 电厂")),
        rss(item("水厂&nbsp;&hellip;开工")),
        rss(item("水厂\x0b开工")),
        "\n\n " + rss(item(), head='<?xml version="1.0"?>'),
        "<br /><b>Warning</b>: mysql_connect() in /x.php<br />" + rss(item()),
        rss(item(more="<description><p>没有结束</description>")),
        rss(item())[:-20],
        rss(item(more="<media:thumbnail url='x'/>")),
    ],
)
def test_broken_xml_is_read_all_the_same(broken: str) -> None:
    """A bare &, entities of HTML, control characters, something before it, a cut, no namespace."""
    assert [one.address for one in read(broken).found] == ["https://news.example/1.html"]


@pytest.mark.parametrize(
    "other",
    [
        "<!doctype html><html><head><title>首页</title></head><body>没有</body></html>",
        "",
        "云岭日报",
        "{}",
        '{"items": []}',
        "[" * 10_000,
        "{" + '"a":{' * 10_000,
        "\x00\x01\x02" * 99,
    ],
)
def test_what_is_no_feed_is_told(other: str) -> None:
    """A page, nothing, other JSON."""
    with pytest.raises(Failed) as caught:
        read(other)
    assert caught.value.failure.cause is Cause.UNREADABLE


def test_an_empty_feed_is_one() -> None:
    """It holds nothing yet."""
    assert read(rss()).found == ()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/2026/1.html", "https://news.example/2026/1.html"),
        ("1.html", "https://news.example/rss/1.html"),
        ("//m.example/1", "https://m.example/1"),
        (" https://news.example/1\n.html ", "https://news.example/1.html"),
        ("<![CDATA[https://news.example/1?a=1&b=2]]>", "https://news.example/1?a=1&b=2"),
        ("https://news.example/1?utm_source=rss&amp;id=2#top", "https://news.example/1?id=2"),
        ("https://新闻.example/水厂", "https://xn--efvy88h.example/%E6%B0%B4%E5%8E%82"),
        ("https://news.example/show?20260709", "https://news.example/show?20260709"),
    ],
)
def test_addresses_are_made_whole_and_clean(link: str, address: str) -> None:
    """As a browser would; what names the article stays."""
    (found,) = read(rss(item(link=link))).found
    assert found.address == address


@pytest.mark.parametrize("link", ["", "javascript:void(0)", "mailto:a@b.example", "http://["])
def test_an_entry_that_leads_nowhere_and_says_nothing_is_left_out(link: str) -> None:
    """There is no article in it."""
    assert read(rss(item(link=link), item(link="/2.html"))).found[0].address.endswith("/2.html")


def test_an_entry_without_a_link_is_its_own_page() -> None:
    """Its text is the article, and it is the same one at the next look."""
    text = "&lt;p&gt;云岭市三座水厂今日开工，工程将在明年底前完成。&lt;/p&gt;"
    entry = f"<item><title>水厂</title><guid>7</guid><description>{text}</description></item>"
    (found,), (again,) = read(rss(entry)).found, read(rss(entry)).found
    assert found.key == again.key
    assert found.page is not None
    assert found.page.body.decode().startswith("<p>云岭市")
    assert found.page.canonical.startswith(f"{HERE}?entry=")


def test_entries_that_all_lead_to_the_front_page_are_not_one() -> None:
    """Each has its text."""
    text = "<description>云岭市三座水厂今日开工，工程将在明年底前完成。</description>"
    feed = read(rss(*(item(f"第{n}条", "https://news.example/", text) for n in range(3))))
    assert len({one.key for one in feed.found}) == 3
    assert all(one.page for one in feed.found)


def test_the_same_page_is_found_once() -> None:
    """By its id that is an address, too; under several addresses, by its key."""
    guid = "<guid>https://news.example/1.html</guid>"
    feed = read(rss(item(more=guid), item(more=guid, link="http://NEWS.example:80/1.html?spm=1")))
    assert len(feed.found) == 1
    (alone,) = read(rss(f"<item><title>水厂</title>{guid}</item>")).found
    assert alone.address == "https://news.example/1.html"


def test_a_feed_opens_nothing_and_blows_nothing_up() -> None:
    """Entities of its own, inside and outside."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "水">{levels}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    (found,) = read(rss(item("&a9;&x;水厂"), head=f'<?xml version="1.0"?>{bomb}')).found
    assert len(found.title or "") < 100
    assert "root:" not in (found.title or "")


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 09 Jul 2026 18:00:00 +0800",
        "Thu, 9 Jul 2026 10:00:00 GMT",
        "2026-07-09T18:00:00+08:00",
        "2026-07-09T10:00:00Z",
        "2026-07-09 18:00:00",
        "2026/7/9 18:00",
        "2026年7月9日 18:00",
        "２０２６年７月９日１８：００",
        "周四, 09 七月 2026 18:00:00 +0800",
        "星期四, 09 7月 2026 18:00:00 +0800",
        "Thu Jul 09 18:00:00 CST 2026",
        "Thu, 09 Jul 2026 18:00:00 CST",
        "2小时前",
        "120分钟前",
        "今天 18:00",
        "07-09 18:00",
        "1783591200",
        "1783591200000",
        # It says UTC and means China's time: in UTC it is still to come.
        "Thu, 09 Jul 2026 18:00:00 GMT",
    ],
)
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    """Without a zone it is China's."""
    assert read_date(written, NOW) == SIX


def test_older_forms_are_read_too() -> None:
    """Those that feedparser knows."""
    old = "<pubDate>Thu, 09 Jul 26 10:00:00 GMT</pubDate>"
    assert read(rss(item(more=old))).found[0].published_at == SIX


@pytest.mark.parametrize("written", ["", "昨日黄花", "2031-01-01 00:00", "0001-01-01", "99999999"])
def test_a_date_that_is_none_is_none(written: str) -> None:
    """Nothing, no date, one that is far ahead, one before all newspapers."""
    assert read_date(written, NOW) is None


def test_a_date_a_little_ahead_is_believed() -> None:
    """Clocks differ, and tomorrow's paper is out at night."""
    assert read_date("2026-07-10 00:00", NOW) == datetime(2026, 7, 10, tzinfo=CHINA)
    assert read_date("2026-07-09T12:05:00Z", NOW) == datetime(2026, 7, 9, 12, 5, tzinfo=UTC)


def test_a_number_without_an_end_is_no_interval() -> None:
    """It ends no look."""
    assert read(rss(item(), channel=f"<ttl>{'9' * 5000}</ttl>")).interval is None

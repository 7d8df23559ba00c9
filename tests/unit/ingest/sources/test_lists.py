"""List pages of Chinese sites: what leads to articles, what doesn't, and when it was published."""

from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from services.ingest.sources.fetching.lists import read_list, shape
from services.ingest.sources.fetching.patterns import compiled
from services.ingest.sources.models import Found
from shared.china_time import CHINA

NOW = datetime(2026, 7, 9, 20, 0, tzinfo=CHINA)
HERE = "https://www.news.example.cn/gn/"
TITLES = [
    "云岭市三座水厂今日同时开工建设",
    "青石区通地铁首日客流超过十万人次",
    "全市中小学暑期托管服务下周起报名",
    "星澜汽车上半年交付量同比增长两成",
    "云岭至海州高铁全线铺轨完成",
    "多地降雨偏少水库蓄水保持平稳",
]

NAVIGATION = """
<div class="nav"><a href="/">首页</a><a href="/gn/">国内</a><a href="/gj/">国际</a>
<a href="/cj/index.shtml">财经频道</a><a href="/zt/2026sanfu/">2026年三伏天气服务专题报道</a>
<a href="https://v.news.example.cn/">视频</a></div>
"""
FOOTER = """
<div class="page"><a href="/gn/list_2.shtml">下一页</a><a href="?page=3">3</a></div>
<div class="footer"><a href="/about/20260101/contact.html">关于我们及本网站联系方式说明</a>
<a href="https://beian.example.gov.cn/12345678901">云公网安备12345678901号备案信息查询</a>
<a href="/file/202607/report.pdf">云岭市二〇二六年上半年统计公报下载</a>
<a href="javascript:void(0)">设为首页并收藏本站</a></div>
"""


def page(rows: str, head: str = "") -> str:
    """Return a list page."""
    return f"<html><head>{head}</head><body>{NAVIGATION}{rows}{FOOTER}</body></html>"


def read(html: str, pattern: str = "", address: str = HERE) -> tuple[Found, ...]:
    """Return the articles of a page."""
    return read_list(LexborHTMLParser(html), address, pattern, NOW)


def rows(form: str, row: str = '<li><a href="{}">{}</a></li>') -> str:
    """Return a row for each title, its address after a form with its number."""
    made = [row.format(form.format(n), title) for n, title in enumerate(TITLES, 1)]
    return f"<ul>{''.join(made)}</ul>"


@pytest.mark.parametrize(
    "form",
    [
        "/gn/2026/07-09/1012{}.shtml",
        "./202607/t20260709_56780{}.html",
        "http://www.news.example.cn/n1/2026/0709/c1001-4012345{}.html",
        "/a/20260709/A0{}XB00.html",
        "https://m.news.example.cn/article/56780{}.html",
        "/detail?id=8{}",
        "/content/2026-07/09/content_3456{}.htm",
        "/p/K8sYx7Q2m{}",
        "/newsDetail_forward_3012345{}",
        "/art/2026/7/9/art_12_3456{}.html",
        "/system/2026/07/09/03012345{}.shtml",
        "/?p=12{}",
        "/story/three-water-plants-in-yunling-{}",
    ],
)
def test_addresses_of_articles_are_known_by_their_shape(form: str) -> None:
    """As Chinese sites write them; menus, topics, pages, files and footers aren't taken."""
    found = read(page(rows(form)))
    assert [one.title for one in found] == TITLES


def test_what_is_no_list_holds_nothing() -> None:
    """Menus and footers alone."""
    assert read(page("")) == ()


def test_addresses_are_made_whole_by_the_base_of_the_page() -> None:
    """Of <base>, and without what says where a reader came from."""
    base = '<base href="https://news.example.cn/gn/2026/">'
    (found, *_) = read(page(rows("0709/1012{}.html?spm=a.b#top"), base))
    assert found.address == "https://news.example.cn/gn/2026/0709/10121.html"


@pytest.mark.parametrize(
    ("row", "at"),
    [
        ('<li><a href="{}">{}</a><span>2026-07-08</span></li>', datetime(2026, 7, 8)),
        ('<li><span>[07-08 18:30]</span><a href="{}">{}</a></li>', datetime(2026, 7, 8, 18, 30)),
        ('<li><a href="{}">{}</a><i>2小时前</i></li>', datetime(2026, 7, 9, 18, 0)),
        ('<li><a href="{}">{}</a><i>昨天 18:30</i></li>', datetime(2026, 7, 8, 18, 30)),
        ('<tr><td><a href="{}">{}</a></td><td>2026年7月8日</td></tr>', datetime(2026, 7, 8)),
        (
            '<div><h3><a href="{}">{}</a></h3><p>摘要</p><p>云岭日报 2026/07/08</p></div>',
            datetime(2026, 7, 8),
        ),
        ('<li><a href="{}">{}</a></li>', None),
        ('<li><a href="{}">{}</a><span>2027-01-01</span></li>', None),
    ],
)
def test_the_date_beside_a_link_is_its_own(row: str, at: datetime | None) -> None:
    """In its row, written out or relative; not one that is still to come."""
    listed = rows("/gn/1012{}.html", row)
    html = listed.replace("ul>", "table>") if row.startswith("<tr") else listed
    found = read(page(html))
    assert [one.title for one in found] == TITLES
    assert {one.published_at for one in found} == {at and at.replace(tzinfo=CHINA)}


def test_a_date_in_a_title_is_no_date_of_the_article() -> None:
    """Nor is that of the row beside."""
    html = page(
        '<ul><li><a href="/gn/10121.html">云岭市通报7月1日暴雨灾情及救援进展</a></li>'
        '<li><a href="/gn/10122.html">青石区通地铁首日客流超过十万</a><i>07-08</i></li></ul>'
    )
    assert [one.published_at for one in read(html)] == [None, datetime(2026, 7, 8, tzinfo=CHINA)]


def test_one_article_with_a_picture_is_one() -> None:
    """By the longest of its texts; the title of a link that was cut short for the list is whole."""
    html = page(
        '<div><a href="/gn/10121.html"><img alt="图"></a>'
        f'<a href="/gn/10121.html" title="{TITLES[0]}">云岭市三座水厂今日…</a>'
        '<a href="/gn/10121.html#c">评论</a></div>'
    )
    assert [one.title for one in read(html)] == [TITLES[0]]


def test_of_a_card_the_heading_is_the_title() -> None:
    """And not all that it says."""
    html = page(rows("/gn/1012{}.html", '<a href="{}"><h3>{}</h3><p>摘要很长很长</p>3小时前</a>'))
    assert [one.title for one in read(html)] == TITLES


def test_other_sites_are_left_out() -> None:
    """Subdomains are of the site; another registered domain isn't."""
    other = rows("https://www.other.example.cn/gn/2026/07-09/1012{}.shtml")
    same = rows("https://sports.news.example.cn/gn/2026/07-09/1012{}.shtml")
    # example.cn is the registered domain here, so the other must be one besides.
    assert read(page(other.replace("other.example.cn", "other-news.cn"))) == ()
    assert len(read(page(same))) == len(TITLES)


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("/gn/*.html", ["/gn/1.html", "/gn/video/3.html"]),
        ("/gn/*.html -/video/", ["/gn/1.html"]),
        ("/ty/ /gn/video/", ["/gn/video/3.html", "/ty/x"]),
        ("https://other.cn/*", ["https://other.cn/a"]),
        ("/gn/?.html", []),
        ("id=7", ["/s?id=7"]),
        ("/gn/*1", ["/gn/1.html"]),
        ("x$", ["/ty/x"]),
    ],
)
def test_a_pattern_says_what_counts(pattern: str, paths: list[str]) -> None:
    """Whatever it looks like, and wherever it is."""
    links = ["/gn/1.html", "/gn/video/3.html", "/ty/x", "/s?id=7", "https://other.cn/a"]
    html = page("".join(f'<a href="{link}">水厂</a>' for link in links))
    found = [one.address.removeprefix("https://www.news.example.cn") for one in read(html, pattern)]
    assert found == paths


def test_a_pattern_that_only_excludes_leaves_the_rest_to_the_reader() -> None:
    """Of what looks like an article some don't count."""
    found = read(page(rows("/gn/2026/07-09/1012{}.shtml")), "-10121 -10122")
    assert [one.title for one in found] == TITLES[2:]


def test_a_pattern_of_stars_ends() -> None:
    """However many there are, and however long the address."""
    counts = compiled("*".join("ab" * 40) + "*c$")
    assert counts is not None
    assert not counts("https://a.cn/" + "ab" * 1000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/gn/2026/07-09/10123.shtml", "/cj/2026/06-01/99.shtml"),
        ("/a/K8sYx7Q2m1/", "/a/B7tZz9W3n5"),
        ("/story/three-water-plants-opened", "/story/the-second-metro-line-is-open"),
        ("/s?id=7&c=3", "/s?c=99&id=1234"),
    ],
)
def test_addresses_of_one_kind_have_one_shape(one: str, other: str) -> None:
    """Whatever their numbers, folders and words."""
    assert shape(f"https://a.cn{one}") == shape(f"https://a.cn{other}")
    assert shape(f"https://a.cn{one}") != shape("https://a.cn/about/us.html")

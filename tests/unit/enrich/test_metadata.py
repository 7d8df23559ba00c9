"""What a page says of its article: dates, source, authors and title, in both scripts."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from services.enrich.page.head import read_head
from services.enrich.page.metadata import Metadata, read_metadata
from services.enrich.page.reading import read_page
from services.enrich.page.zones import cut
from shared.articles import ContentType, RawArticle

RECEIVED = datetime(2026, 7, 9, 7, 30, tzinfo=UTC)
BODY = (
    "<p>望川市今年将在青石区新建两座污水处理厂，日处理能力合计八万吨，工程预计明年底完工。</p>"
    "<p>市水务局负责人说，两座厂建成后，城区污水处理率将达到百分之九十八，沿河六个排口全部截流。</p>"
    "<p>项目总投资九亿元，由望川水务集团承建，首批管网已于上月铺设完毕并通过验收。</p>"
)
TITLE = "望川新建两座污水处理厂"


def raw(content: str, *, html: bool = True, **given: Any) -> RawArticle:
    """Return an article as it was posted, received at 15:30 in China on 9 July 2026."""
    kind = ContentType.HTML if html else ContentType.TEXT
    fields = {"id": "a", "digest": "", "received_at": RECEIVED, "content": content}
    return RawArticle.model_validate(fields | {"content_type": kind} | given)


def read(article: RawArticle) -> Metadata:
    """Return what is read off an article."""
    page = read_page(article)
    return read_metadata(page, cut(page, has_title=article.title is not None).zones, article)


def below_title(byline: str, head: str = "", body: str = BODY, **given: Any) -> Metadata:
    """Return what is said by a page with this below its heading."""
    page = f"<html><head>{head}</head><body><h1>{TITLE}</h1><div>{byline}</div>{body}</body></html>"
    return read(raw(page, **given))


def local(found: Metadata) -> str | None:
    """Return the minute of publication with its zone."""
    return found.published_at.isoformat(timespec="minutes") if found.published_at else None


@pytest.mark.parametrize(
    ("byline", "when"),
    [
        ("2026年7月8日 下午4:05 来源：望川晚报", "2026-07-08T16:05"),
        ("2026-07-08 晚9：10", "2026-07-08T21:10"),
        ("２０２６年７月８日　１６：０５", "2026-07-08T16:05"),
        ("2026/7/8 4:05 PM 來源：望川晚報", "2026-07-08T16:05"),
        ("2026年7月8日16点05分", "2026-07-08T16:05"),
        ("2026-07-08 HKT 16:05", "2026-07-08T16:05"),
        ("民國115年7月8日 下午4時05分", "2026-07-08T16:05"),
        ("二〇二六年七月八日 来源：望川晚报", "2026-07-08T00:00"),
        ("July 8, 2026 16:05", "2026-07-08T16:05"),
        ("8 July 2026", "2026-07-08T00:00"),
        ("发表于 07-08 16:05", "2026-07-08T16:05"),
        ("12月30日 10:20 望川晚报", "2025-12-30T10:20"),
        ("4小时前 望川晚报", "2026-07-09T11:30"),
        ("昨天 16:05", "2026-07-08T16:05"),
        ("剛剛 來源：望川晚報", "2026-07-09T15:30"),
        ("更新时间：2026-07-09 09:00 发布时间：2026-07-08 16:05", "2026-07-08T16:05"),
        ("發佈時間：2026-07-08 16:05 更新時間：2026-07-09 09:00", "2026-07-08T16:05"),
        ("2026-07-08T20:05:00Z", "2026-07-09T04:05"),
    ],
)
def test_a_byline_dates_the_article(byline: str, when: str) -> None:
    """As a reader reads it at the time of receipt, in China's time."""
    found = below_title(byline)
    assert local(found) == f"{when}+08:00"
    assert found.published_at_from == "byline"
    assert found.notes == ()


@pytest.mark.parametrize(
    "byline",
    [
        "活动时间：2026-07-08 14:00",
        "報名截止：2026-07-08",
        "开标日期：2026年7月8日",
        "供水 24 小时",
    ],
)
def test_dates_of_events_date_nothing(byline: str) -> None:
    """Nor do numbers that are none."""
    assert below_title(byline).published_at is None


JSON_LD = '<script type="application/ld+json">{}</script>'
NEWS = JSON_LD.format(
    '{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"望川网"},'
    f'{{"@type":["NewsArticle"],"headline":"{TITLE}","datePublished":"2026-07-08T16:05:00+08:00",'
    '"author":[{"@type":"Person","name":"沈乔木"},{"@id":"#b"}],'
    '"publisher":{"@type":"Organization","name":"望川晚报"}},'
    '{"@type":"Person","@id":"#b","name":"骆青川"}]}'
)


def test_json_ld_says_it_all() -> None:
    """In a graph with references; what isn't JSON is passed over."""
    found = below_title("", JSON_LD.format("{broken") + NEWS)
    assert (found.source, found.author) == ("望川晚报", "沈乔木、骆青川")
    assert (local(found), found.published_at_from) == ("2026-07-08T16:05+08:00", "json-ld")


@pytest.mark.parametrize(
    ("head", "byline", "way"),
    [
        ('<meta name="PubDate" content="2026-07-08 16:05">', "", "meta"),
        ('<meta property="article:published_time" content="2026-07-08T08:05:00Z">', "", "meta"),
        ('<meta name="publishdate" content="Wed, 08 Jul 2026 16:05:00 +0800">', "", "meta"),
        ("", '<span itemprop="datePublished" content="2026-07-08T16:05"></span>', "microdata"),
        ("", '<time datetime="2026-07-08T16:05:00+08:00">23小时前</time>', "time-element"),
        ("<script>var ct = '1783497900';</script>", "", "script"),
        ('<script>var page={"publishTime":"2026-07-08 16:05:30"}</script>', "", "script"),
    ],
)
def test_what_machines_are_told_dates_the_article(head: str, byline: str, way: str) -> None:
    """Where no reader is told better."""
    found = below_title(byline, head)
    assert local(found) == "2026-07-08T16:05+08:00"
    assert found.published_at_from == way


def test_a_date_with_a_time_beats_the_same_day_without() -> None:
    """But another day's doesn't; and a printed time beats what a machine is told."""
    meta = '<meta property="article:published_time" content="2026-07-08T16:05:00+08:00">'
    assert local(below_title("2026-07-08 来源：望川晚报", meta)) == "2026-07-08T16:05+08:00"
    assert local(below_title("2026-07-07 来源：望川晚报", meta)) == "2026-07-07T00:00+08:00"
    assert local(below_title("2026-07-08 16:20", meta)) == "2026-07-08T16:20+08:00"


def test_the_address_dates_the_article_to_the_day_as_the_last_resort() -> None:
    """With slashes or without."""
    for url in ("https://n.example/2026/07/08/a1.html", "http://n.example/c/20260708/12345.html"):
        found = below_title("", url=url)
        assert (local(found), found.published_at_from) == ("2026-07-08T00:00+08:00", "url")
        assert below_title("2026-07-07", url=url).published_at_from == "byline"


def test_a_zone_that_is_said_is_kept() -> None:
    """Only Z, which is no place's, is shown in China's time."""
    head = '<meta property="article:published_time" content="2026-07-08T17:05:00+09:00">'
    assert local(below_title("", head)) == "2026-07-08T17:05+09:00"


def test_a_date_ahead_or_long_ago_is_doubted_and_told() -> None:
    """It gives way to any other."""
    found = below_title("2027-05-01 08:00")
    assert (local(found), found.notes) == ("2027-05-01T08:00+08:00", ("date_ahead",))
    assert below_title("1970-01-01 08:00").notes == ("date_long_ago",)
    head = '<meta name="pubdate" content="2026-07-08 16:05">'
    found = below_title("2027-05-01 08:00", head)
    assert (local(found), found.notes) == ("2026-07-08T16:05+08:00", ())


def test_what_was_posted_outdoes_the_page() -> None:
    """Date, source, author and title."""
    given = {"published_at": "2020-01-01T00:00:00Z", "source": "甲", "author": "乙", "title": "丙"}
    found = below_title("2026-07-08 来源：望川晚报 作者：沈乔木", **given)
    assert (found.source, found.author, found.title) == ("甲", "乙", "丙")
    assert (local(found), found.published_at_from) == ("2020-01-01T00:00+00:00", "posted")


@pytest.mark.parametrize(
    ("byline", "source", "author"),
    [
        ("2026-07-08 来源：望川晚报</div><div>作者：沈乔木、骆青川", "望川晚报", "沈乔木、骆青川"),
        ("2026-07-08 来源：望川晚报 作者：沈乔木 骆青川", "望川晚报", "沈乔木、骆青川"),
        ("2026-07-08 16:05 作者 | 沈乔木", None, "沈乔木"),
        ("作者丨骆青川　编辑丨叶平", None, "骆青川"),
        ("文／柏舟 圖／葉平 2026-07-08", None, "柏舟"),
        ("文｜溫如言", None, "溫如言"),
        ("撰文：溫如言 2026-07-08", None, "溫如言"),
        ("记者 沈乔木 骆青川 通讯员 叶平 2026-07-08", None, "沈乔木、骆青川、叶平"),
        ("本报记者 沈乔木 2026-07-08", None, "沈乔木"),
        (
            "2026-07-08 作者: Mary Jane Poe 来源：Wangchuan Evening Post",
            "Wangchuan Evening Post",
            "Mary Jane Poe",
        ),
        ("By Mary Poe 2026-07-08", None, "Mary Poe"),
        ("2026-07-08 來源：望川晚報 記者：沈喬木", "望川晚報", "沈喬木"),
        ("2026-07-08 稿源：《望川晚报》 责任编辑：叶平", "望川晚报", None),
        ("来源 | 望川晚报 编辑：叶平", "望川晚报", None),
        ("转自：“望川观察”公众号", "望川观察", None),
        ("2026年7月8日来源：望川晚报作者：沈乔木责任编辑：叶平", "望川晚报", "沈乔木"),
        ("来源：望川晚报2026-07-08 16:05", "望川晚报", None),
        ("来源：望川发布 阅读 1024 字体：大 中 小", "望川发布", None),
        ("2026-07-08 来源：望川晚报 作者：NB042", "望川晚报", None),
        ("2026-07-08 来源：望川晚报 作者：望川晚报", "望川晚报", None),
        ("作者：https://weibo.example/u/1 2026-07-08", None, None),
        ("2026-07-08 责任编辑：叶平 字体：大 中 小", None, None),
        ("2026-07-08 望川晚报 沈乔木", "望川晚报", "沈乔木"),
        ("来源：网络 2026-07-08", None, None),
    ],
)
def test_bylines_name_sources_and_authors(
    byline: str, source: str | None, author: str | None
) -> None:
    """Whole, and nothing else: no address, number, outlet, editor or label."""
    found = below_title(byline)
    assert (found.source, found.author) == (source, author)


@pytest.mark.parametrize(
    ("first", "last", "author"),
    [
        ("望川晚报讯（记者 沈乔木 通讯员 骆青川）", "", "沈乔木、骆青川"),
        ("（青石社記者沈喬木望川8日電）", "", "沈喬木"),
        ("記者沈喬木／望川報導</p><p>", "", "沈喬木"),
        ("〔記者溫如言／望川報導〕", "", "溫如言"),
        ("【記者溫如言／綜合報導】", "", "溫如言"),
        ("", "（本报记者 柏舟 骆青川）", "柏舟、骆青川"),
        ("", "（作者：骆青川，系青石大学教授）", "骆青川"),
        ("", "（作者骆青川系青石大学教授）", "骆青川"),
        ("", "<p>撰文：溫如言</p><p>責任編輯：葉平</p>", "溫如言"),
        ("", "（望川晚报记者 叶平 摄）", None),
        ("记者从发布会上获悉，", "记者表示将继续关注。", None),
        ("", "<p>责任编辑：叶平</p>", None),
    ],
)
def test_the_ends_of_the_body_name_reporters(first: str, last: str, author: str | None) -> None:
    """In a dateline, in brackets at the end, in a line below it."""
    body = BODY.replace("<p>", f"<p>{first}", 1).removesuffix("</p>") + f"{last}</p>"
    assert below_title("2026-07-08 16:05", body=body).author == author


def test_wechat_is_nobodys_source() -> None:
    """The account is; so is its author."""
    head = (
        '<meta property="og:site_name" content="微信公众平台"><meta name="author" content="沈乔木">'
    )
    named = below_title('<span>沈乔木</span> <a id="js_name"> 望川观察 </a>', head)
    assert (named.source, named.author) == ("望川观察", "沈乔木")
    assert below_title("", head).source is None


def test_the_site_is_the_source_where_none_is_printed_or_it_says_so() -> None:
    """But not where the page says that it has it from elsewhere."""
    head = '<meta property="og:site_name" content="望川在线">'
    assert below_title("2026-07-08", head).source == "望川在线"
    assert below_title("2026-07-08 来源：本站原创", head).source == "望川在线"
    assert below_title("2026-07-08 来源：网络综合", head).source is None
    assert below_title("2026-07-08 来源：望川晚报", head).source == "望川晚报"


def test_an_outlet_in_the_head_is_no_author() -> None:
    """Nor is an address."""
    for name in ("望川在线", "https://social.example/wangchuan", "admin", "10086"):
        site = '<meta property="og:site_name" content="望川在线">'
        head = f'<meta name="author" content="{name}">{site}'
        assert below_title("2026-07-08", head).author is None
    assert below_title("", '<meta name="author" content="沈乔木">').author == "沈乔木"


@pytest.mark.parametrize(
    "head",
    [
        f"<title>{TITLE}_望川网</title>",
        f"<title>{TITLE} - 望川网 - 青石门户</title>",
        f"<title>{TITLE} | 社会 | 望川晚报</title>",
        f'<meta property="og:title" content="{TITLE}"><title>望川网</title>',
        f"<title>望川网 | {TITLE}</title>",
        NEWS,
    ],
)
@pytest.mark.parametrize("widget", ["A-A+", "用微信扫描二维码", "缩小字体 放大字体 收藏", "望川网"])
def test_the_head_tells_the_headline_from_widgets(head: str, widget: str) -> None:
    """Without the site's name, whether the line is a heading or not."""
    site = '<meta property="og:site_name" content="望川网">'
    for block in (
        f"<h1>{widget}</h1><div>{TITLE}</div>",
        f"<div>{widget}</div><h1>{TITLE}</h1>",
        "",
    ):
        page = (
            f"<html><head>{site}{head}</head><body>{block}<div>2026-07-08 16:05</div>{BODY}</body>"
        )
        assert read(raw(page)).title == TITLE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "原标题：望川新建两座污水处理厂 今年动工。明年底完工，日处理能力八万吨。",
            "望川新建两座污水处理厂",
        ),
        (
            "（原標題：望川新建兩座污水處理廠）\n工程明年底完工，日處理能力八萬噸。",
            "望川新建兩座污水處理廠",
        ),
        (
            "青石日报讯 7月8日，望川市两座污水处理厂开工。工程明年底完工。",
            "望川市两座污水处理厂开工",
        ),
        ("望川市两座污水处理厂开工。工程明年底完工。", "望川市两座污水处理厂开工"),
        (
            "望川市今年将在青石区和临河新区新建两座污水处理厂，日处理能力合计达到八万吨并截流六个排口，完工在明年底。",
            "望川市今年将在青石区和临河新区新建两座污水处理厂",
        ),
    ],
)
def test_a_text_without_a_title_is_called_by_what_it_says(text: str, title: str) -> None:
    """Its 原标题, else its first sentence without the dateline, cut at a mark."""
    assert read(raw(text, html=False)).title == title


HOSTILE = {
    "nested authors": '<div itemprop="author" itemscope class="author">',
    "authors in the head": '<meta name="author" content="沈乔木">',
    "deep JSON": "[",
    "bylines": "<p>来源：望川晚报 2026-07-08 &gt; 望川 作者：沈乔木</p>",
    "brackets": "（记者",
    "names": "作者：沈乔木、",
    "dates in a script": '"publishTime":"2026-07-',
    "colons": ":=",
    "title": "<title>望川 - 望川 | </title>",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_the_work_grows_with_the_page_and_no_faster(unit: str) -> None:
    """Eight times the page takes at most sixteen times the time of a processor."""

    def spent(times: int) -> float:
        start = '<script type="application/ld+json">' if unit == "[" else f"<h1>{TITLE}</h1>"
        article = raw(start + unit * times)
        page, tree = read_page(article), LexborHTMLParser(article.content)
        begin = time.process_time()
        read_head(tree, article.content)
        read_metadata(page, (), article)
        return time.process_time() - begin

    small, large = (min(spent(n) for _ in range(3)) for n in (1_000, 8_000))
    assert large <= 16 * small + 0.05


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="来源：作者记者张三、／报道（）2026-07-09 \n》《:|By A\ud800\x00"))
def test_any_text_has_metadata(text: str) -> None:
    """Whatever stands in it."""
    page = read_page(raw(text or "甲", html=False))
    read_metadata(page, cut(page, has_title=False).zones, raw(text or "甲", html=False))


def test_plain_text_is_read_as_well() -> None:
    """Title, date, source and authors from lines alone."""
    text = (
        f"{TITLE}\n2026-07-08 16:05 來源：望川晚報 記者：沈喬木\n望川市今年將新建兩座污水處理廠。"
    )
    found = read(raw(text, html=False))
    assert (found.title, found.source, found.author) == (TITLE, "望川晚報", "沈喬木")
    assert local(found) == "2026-07-08T16:05+08:00"

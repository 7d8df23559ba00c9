"""A report as a Word document: opened again, it holds what it should."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.xml.functions import fromstring

from services.search.reports.models import Section
from services.search.reports.word.charts import Chart, drawing
from shared.web.texts import Language
from tests.reports import BARE, report, told
from tests.unit.search.reports.words import Opened, R, W


def test_the_title_page_says_what_it_is() -> None:
    """Title, subtitle, what was asked for, how many articles, the day, who made it."""
    opened = Opened(report(told(1), told(2)))
    assert opened.styled("Title") == ["水厂剪报"]
    assert opened.styled("Subtitle") == ["内部参考"]
    facts = opened.styled("CoverFirst") + opened.styled("CoverFact")
    assert [fact.split("\t") for fact in facts] == [
        ["检索词", "水厂"],
        ["篇数", "收录 2 篇，共 5 篇"],
        ["制作日期", "2026-07-12"],
    ]
    assert opened.styled("CoverDesk") == ["云岭日报社"]
    properties = opened.document.core_properties
    assert (properties.title, properties.author) == ("水厂剪报", "云岭日报社")


def test_the_contents_are_there_without_an_update() -> None:
    """Every heading, in order, each leads to its place, whose page is a field."""
    opened = Opened(report(told(1), told(2)))
    headings = ["概览", "稿件一览", "稿件", "1  云岭市第1水厂开工", "2  云岭市第2水厂开工"]
    assert [line.split("\t")[0] for line in opened.contents()] == headings
    heads = [p.text for p in opened.document.paragraphs if p.style.style_id.startswith("Heading")]
    assert heads == headings
    assert set(opened.anchors()) == set(opened.bookmarks())
    assert len(set(opened.bookmarks())) == len(headings)
    toc, *pages = opened.codes()
    assert toc == r'TOC \o "1-2" \h \z \u'
    assert [code.split()[1] for code in pages] == opened.bookmarks()


def test_fields_begin_and_end() -> None:
    """In the body and in the feet of pages."""
    opened = Opened(report(told(1)))
    for part in ("word/document.xml", "word/footer1.xml"):
        tree = etree.fromstring(opened.parts[part])
        kinds = [each.get(f"{W}fldCharType") for each in tree.iter(f"{W}fldChar")]
        depth = 0
        for kind in kinds:
            depth += {"begin": 1, "separate": 0, "end": -1}[kind]
            assert depth >= 0
        assert kinds
        assert depth == 0


def test_pages_have_heads_and_feet_but_the_first() -> None:
    """With the title, who made it, and the number of the page."""
    section = Opened(report(told(1))).document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "水厂剪报\t云岭日报社"
    assert "PAGE" in etree.tostring(section.footer._element).decode()
    assert (round(section.page_width.cm), round(section.page_height.cm)) == (21, 30)


def test_an_article_says_where_it_comes_from() -> None:
    """Source, author and date; its address as a link; reprints, notes, notices."""
    entry = told(
        1,
        also=tuple(f"日报{n}" for n in range(8)),
        reprints=9,
        note="请核实。\n再问。",
        tags=("水务", "青石区"),
        notices=("本报保留所有权利。",),
        is_cut=True,
    )
    opened = Opened(report(entry))
    meta = opened.styled("ArticleMeta")
    assert meta[0] == "云岭日报 · 陆知远 · 2026-07-01 12:00"
    assert meta[1] == "https://news.example/1.html"
    also = "日报0、日报1、日报2、日报3、日报4、日报5等，另有 2 家"
    assert meta[2] == f"另有 9 篇转载，见于{also}"
    assert meta[3] == "标签 水务、青石区"
    assert opened.links() == ["https://news.example/1.html"]
    assert opened.styled("ArticleNote") == ["批注 请核实。", "再问。"]
    assert opened.styled("BodyText") == ["本期两篇。", "云岭市水厂今日开工。", "工期两年。"]
    assert opened.styled("SmallPrint")[-1] == "本报保留所有权利。"


def test_the_table_lists_all_and_leads_to_each() -> None:
    """Its head is on every page; a column of reprints only where there are some."""
    (table,) = Opened(report(told(1), BARE)).document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["序号", "日期", "标题", "来源"],
        ["1", "2026-07-01", "云岭市第1水厂开工", "云岭日报"],
        ["2", "–", "（无标题）", "–"],
    ]
    assert "tblHeader" in etree.tostring(table.rows[0]._tr).decode()
    (table,) = Opened(report(told(1, reprints=50, has_more=True))).document.tables
    assert [row.cells[-1].text for row in table.rows] == ["转载", "50+"]


def test_sections_have_headings_of_their_own() -> None:
    """Numbers go on through all of them."""
    sections = (Section("水务", (told(1),)), Section("交通", (told(2), told(3))))
    opened = Opened(report(sections=sections))
    assert opened.styled("Heading1")[2:] == ["水务", "交通"]
    assert [title.split()[0] for title in opened.styled("Heading2")] == ["1", "2", "3"]


def test_each_article_may_begin_a_page() -> None:
    """But the first of a section, which begins one anyway."""
    opened = Opened(report(told(1), told(2), new_pages=True))
    breaks = [
        "pageBreakBefore" in etree.tostring(p._p).decode()
        for p in opened.document.paragraphs
        if p.style.style_id == "Heading2"
    ]
    assert breaks == [False, True]


def test_types_and_languages_are_chinese_where_they_should() -> None:
    """By styles alone: no run has a type or a size of its own."""
    opened = Opened(report(told(1)))
    styles = opened.parts["word/styles.xml"].decode()
    assert 'w:eastAsia="SimSun"' in styles
    assert 'w:eastAsia="zh-CN"' in styles
    assert "Noto Serif CJK SC" in opened.parts["word/fonts.xml"].decode()
    used = set(re.findall(r'w:(?:pStyle|rStyle|tblStyle) w:val="(\w+)"', _all(opened)))
    known = {style.style_id for style in opened.document.styles}
    assert used <= known
    assert not set(opened.body.iter(f"{W}sz", f"{W}b"))
    # Only which of both types quotation marks are of is said where they stand.
    assert {each.attrib.items()[0][1] for each in opened.body.iter(f"{W}rFonts")} == {"eastAsia"}


def _all(opened: Opened) -> str:
    return "".join(part.decode() for name, part in opened.parts.items() if name.endswith(".xml"))


def test_english_is_said_to_who_wants_it() -> None:
    """All that isn't the articles' own."""
    opened = Opened(report(told(1, reprints=1), BARE, language=Language.EN))
    assert opened.contents()[:3] == ["Overview\t2", "All articles\t3", "Articles\t4"]
    meta = opened.styled("ArticleMeta")
    assert meta[2] == "1 reprint"
    assert meta[-1] == "received 2026-07-12"


def test_nothing_found_is_said() -> None:
    """A report without articles is one all the same."""
    opened = Opened(report())
    assert opened.contents() == ["概览\t2"]
    assert opened.styled("BodyText") == ["本期两篇。", "没有符合条件的稿件。"]
    assert opened.document.tables == []


def test_charts_are_words_own() -> None:
    """With their values in a workbook, and in words for who can't see them."""
    opened = Opened(report(told(1), told(3)))
    drawn = [name for name in opened.parts if name.startswith("word/charts/chart")]
    assert len(drawn) == 4
    for name in drawn:
        (plotted,) = read_again(opened.parts[name]).chart.plotArea._charts
        assert plotted.ser[0].val.numRef.numCache.pt
    descriptions = [each.get("descr") for each in opened.body.iter() if each.tag.endswith("docPr")]
    assert descriptions[0] == "07-01: 1; 07-02: 0; 07-03: 1"
    assert sum(name.endswith(".xlsx") for name in opened.parts) == 4


def read_again(chart: bytes) -> Any:
    """Return a chart as openpyxl reads it, which takes no relation to a workbook."""
    tree = fromstring(chart)
    for outside in tree.findall("{*}externalData"):
        assert outside.get(f"{R}id") == "rId1"
        tree.remove(outside)
    return ChartSpace.from_tree(tree)


@pytest.mark.parametrize("is_row", [True, False])
@pytest.mark.parametrize("count", [1, 16, 17, 70])
def test_a_chart_of_any_size_is_one(count: int, is_row: bool) -> None:
    """As another reader of the format has it."""
    chart = Chart("篇数", [(f"<{n}>", n) for n in range(count)], is_row, 16, 5)
    (series,) = read_again(drawing(chart, "rId1")).chart.plotArea._charts[0].ser
    assert series.val.numRef.numCache.ptCount == count


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://news.example/水厂?a=1&b=2", ["https://news.example/%E6%B0%B4%E5%8E%82?a=1&b=2"]),
        ("https://news.example/%E6%B0%B4?x=%zz", ["https://news.example/%E6%B0%B4?x=%25zz"]),
        ("javascript:alert(1)", []),
        ("https://news.example/" + "a" * 2100, []),
        ("http://[", []),
        ("https://news.example:99999/", []),
        ("news.example/1.html", []),
        (None, []),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str | None, links: list[str]) -> None:
    """In ASCII, as Word wants them; all others are text."""
    assert Opened(report(told(1, url=url))).links() == links


def test_one_address_is_one_relation() -> None:
    """However many articles have it."""
    opened = Opened(report(*(told(n, url="https://news.example/") for n in range(1, 9))))
    assert opened.links() == ["https://news.example/"] * 8
    assert opened.parts["word/_rels/document.xml.rels"].count(b"news.example") == 1


ANY = st.text(alphabet=st.characters(codec=None), max_size=40)


@settings(max_examples=25, deadline=None)
@given(st.lists(ANY, min_size=12, max_size=12))
def test_any_text_gives_a_file_that_opens(texts: list[str]) -> None:
    """Control characters, halves of pairs, marks of XML: nothing breaks it."""
    title, subtitle, introduction, desk, name, url, source, author, body, notice, note, tag = texts
    entry: Any = told(
        1,
        title=name,
        url=f"https://news.example/{url}",
        source=source,
        author=author,
        paragraphs=(body,),
        notices=(notice,),
        note=note,
        tags=(tag,),
        also=(source,),
        reprints=1,
    )
    more = {"subtitle": subtitle, "introduction": introduction, "desk": desk}
    opened = Opened(report(entry, title=title, **more))
    assert len(opened.styled("Heading2")) == 1


@pytest.mark.parametrize("length", [1, 300, 5000])
def test_titles_may_be_of_any_length(length: int) -> None:
    """They are whole in the text, and short where there is little room."""
    title = "水" * length
    opened = Opened(report(told(1, title=title), title=title))
    assert opened.styled("Title") == [title]
    assert opened.styled("Heading2") == [f"1  {title}"]
    assert len(opened.document.sections[0].header.paragraphs[0].text) < 100

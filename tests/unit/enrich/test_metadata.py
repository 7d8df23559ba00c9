"""All that a page says of its article, from whatever page, in bounded work."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from services.enrich.page.head import read_head
from services.enrich.page.metadata import read_metadata
from services.enrich.page.reading import read_page
from services.enrich.page.zones import cut
from tests.cpu import Work, assert_in_proportion
from tests.unit.enrich.invented_pages import JSON_LD, NEWS, TITLE, below_title, local, raw, read


def test_json_ld_says_it_all() -> None:
    """In a graph with references; what isn't JSON is passed over."""
    found = below_title("", JSON_LD.format("{broken") + NEWS)
    assert (found.source, found.author) == ("望川晚报", "沈乔木、骆青川")
    assert (local(found), found.published_at_from) == ("2026-07-08T16:05+08:00", "json-ld")


def test_what_was_posted_outdoes_the_page() -> None:
    """Date, source, author and title."""
    given = {"published_at": "2020-01-01T00:00:00Z", "source": "甲", "author": "乙", "title": "丙"}
    found = below_title("2026-07-08 来源：望川晚报 作者：沈乔木", **given)
    assert (found.source, found.author, found.title) == ("甲", "乙", "丙")
    assert (local(found), found.published_at_from) == ("2020-01-01T00:00+00:00", "posted")


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

    def work(times: int) -> Work:
        start = '<script type="application/ld+json">' if unit == "[" else f"<h1>{TITLE}</h1>"
        article = raw(start + unit * times)
        page, tree = read_page(article), LexborHTMLParser(article.content)

        def read() -> None:
            read_head(tree, article.content)
            read_metadata(page, (), article)

        return read

    assert_in_proportion(work, 1_000, 8)


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

"""A report as a page to be printed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.search.reports.models import Report, Section
from services.search.reports.printed import columns, looks, policy, write_page
from shared.web.texts import Language
from tests.reports import BARE, report, told
from tests.unit.web.clients import Page


def opened(made: Report) -> Page:
    """Return the page of a report."""
    return Page(write_page(made).decode())


def texts(page: Page, selector: str) -> list[str]:
    """Return the texts of some elements."""
    return [" ".join(each.text().split()) for each in page.css(selector)]


def test_the_page_holds_the_report() -> None:
    """Title page, contents that lead to each article, overview, table, articles."""
    page = opened(report(told(1, note="请核实"), BARE))
    assert texts(page, "h1") == ["水厂剪报"]
    assert texts(page, "dd") == ["水厂", "收录 2 篇，共 5 篇", "2026-07-12"]
    assert texts(page, ".part > h2") == ["目录", "概览", "稿件一览", "稿件"]
    assert texts(page, ".entry h3") == ["1云岭市第1水厂开工", "2（无标题）"]
    assert texts(page, ".entry .note") == ["批注请核实"]
    assert len(page.css("table.all tbody tr")) == 2
    ids = [each.attributes["id"] for each in page.css("[id]")]
    assert len(ids) == len(set(ids))
    inner = [a.attributes["href"] or "" for a in page.css("a[href^='#']")]
    assert {each[1:] for each in inner} == set(ids) - {"contents"}


def test_charts_are_drawn_without_scripts() -> None:
    """Columns of time, bars in a table of numbers."""
    page = opened(report(told(1), told(3)))
    assert texts(page, "figcaption") == [
        "每日篇数（2026 年）",
        "各来源篇数",
        "提到最多的人物",
        "提到最多的机构",
    ]
    assert len(page.css("figure svg[role=img] rect")) == 3
    assert texts(page, ".bars tr")[0] == "云岭日报4"
    assert page.css("script, [style], [onclick]") == []


def test_sections_and_pages_of_their_own() -> None:
    """Where they are asked for."""
    sections = (Section("水务", (told(1),)), Section("交通", (told(2),)))
    page = opened(report(sections=sections, new_pages=True))
    assert texts(page, ".part > h2")[3:] == ["水务", "交通"]
    assert page.one("body").attributes["class"] == "own-page"


def test_nothing_found_and_english() -> None:
    """Both are pages."""
    page = opened(report(language=Language.EN))
    assert page.one("html").attributes["lang"] == "en"
    assert texts(page, ".part > h2") == ["Overview"]


def test_only_its_own_looks_are_allowed() -> None:
    """By their digest, also when it lies on a disk."""
    page = opened(report(told(1)))
    assert page.one("style").text() == looks()
    meta = page.one("meta[http-equiv=Content-Security-Policy]")
    assert meta.attributes["content"] == policy()


def test_columns_fill_the_width() -> None:
    """Some of many have labels."""
    found = list(columns([(f"{n}", n) for n in range(40)]))
    assert sum(each.is_labelled for each in found) == 8
    assert found[-1].height == 150
    assert found[-1].x + found[-1].width < 640


ANY = st.text(alphabet=st.characters(codec=None), max_size=40)


@settings(max_examples=25, deadline=None)
@given(ANY, ANY, ANY)
def test_no_text_becomes_markup(title: str, source: str, note: str) -> None:
    """Whatever articles, notes and readers say."""
    hostile = f"<script>{title}</script>"
    entry = told(1, title=hostile, source=f"<img src=x>{source}", note=f"</p><b>{note}")
    page = opened(report(entry, title=f"</title>{title}", introduction=f"<style>{note}"))
    assert page.css("script, img, b") == []
    assert len(page.css("style")) == 1

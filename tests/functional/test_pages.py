"""The pages in a real browser: searching, reading, posting and replaying, by pointer and keys."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.functional.browser import Reader, opened, running_browser
from tests.functional.conftest import PAGE
from tests.functional.quick import running
from tools.system import ROOT, System

SAMPLES = ROOT / "tools/samples.ndjson"
NARROW = {"width": 360, "height": 740}
SEARCH_PAGES = ["/", "/?q=陆知远&explain=true", "/?q=没有的词语", "/?q=%21", "/articles/page"]
SEARCH_PAGES += ["/articles/nobody", "/entities", "/entities/PER:陆知远"]
SEARCH_PAGES += ["/searches", "/trends?from=2026-07-08&to=2026-07-10"]
INGEST_PAGES = ["/", "/post", "/articles/page", "/articles/page-bad", "/articles/nobody"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def system(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, faulty_config: Path
) -> Iterator[System]:
    """Run a system with articles in it, one of them dead."""
    with running(tmp_path_factory.mktemp("pages") / "data", {}, faulty_config) as system:
        for line in SAMPLES.read_text(encoding="utf-8").splitlines():
            system.post(**json.loads(line))
        system.post(id="page", content=PAGE.read_text(encoding="utf-8"), source="云岭日报")
        system.post(id="page-bad", content="坏稿件。", metadata={"fault": "raises"})
        system.wait_until_done()
        system.wait("page-bad", "dead")
        yield system


@pytest.fixture
def reader(browser: Browser, system: System) -> Iterator[Reader]:
    """Return a reader of Chinese; no page may complain to the browser."""
    reader = opened(browser, system)
    yield reader
    reader.page.context.close()
    assert reader.complaints == []


@pytest.fixture
def plain(browser: Browser, system: System) -> Iterator[Reader]:
    """Return a reader whose browser runs no scripts."""
    reader = opened(browser, system, java_script_enabled=False)
    yield reader
    reader.page.context.close()


def test_a_reader_searches_filters_and_reads(reader: Reader) -> None:
    """From the box by a facet to an article, and back without the filter."""
    page = reader.page
    page.goto(reader.search)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox", name="检索稿件")).fill("陆知远")
    page.get_by_role("button", name="搜索").first.click()
    expect(page.locator(".hit mark").first).to_have_text("陆知远")
    found = page.locator(".hit").count()
    page.get_by_role("complementary").get_by_role("link", name=re.compile("云岭日报")).click()
    expect(page.locator(".hit")).to_have_count(1)
    assert found > 1
    page.get_by_role("link", name=re.compile("取消筛选：来源")).click()
    expect(page.locator(".hit")).to_have_count(found)
    page.locator(".hit details summary", has_text="篇转载").first.click()
    expect(page.locator(".hit details[open] a")).to_have_count(1)
    page.locator(".hit h3 a", has_text="老厂房里长出新产业").click()
    expect(page.locator(".text")).to_contain_text("磐石计划")


def test_layers_are_switched_without_scripts(plain: Reader) -> None:
    """A checkbox is enough: a person is underlined only while its layer is on."""
    page = plain.page
    page.goto(f"{plain.search}/articles/page")
    person = page.locator(".text .PER", has_text="陆知远").first
    line = "border-bottom-style"
    expect(person).to_have_css(line, "solid")
    page.get_by_label("人物").uncheck()
    expect(person).to_have_css(line, "none")
    zone = page.locator(".text .zone.related").first
    expect(zone).to_have_css("outline-style", "none")
    page.get_by_label("分区").check()
    expect(zone).to_have_css("outline-style", "dashed")


def test_an_article_is_posted_and_followed_until_it_is_found(reader: Reader) -> None:
    """The page moves on by itself and leads to the article in the other service."""
    page = reader.page
    page.goto(f"{reader.ingest}/post")
    page.get_by_label("网页内容").fill("枫溪镇举办稻田音乐节\n枫溪镇稻田音乐节昨晚开幕。")
    page.get_by_label("来源").fill("枫溪晚报")
    page.get_by_role("button", name="提交").click()
    link = page.get_by_role("link", name="阅读")
    expect(link).to_be_visible(timeout=30_000)
    link.click()
    assert page.url.startswith(f"{reader.search}/articles/")
    expect(page.locator(".text")).to_contain_text("稻田音乐节昨晚开幕")


def test_posting_needs_no_scripts(plain: Reader, tmp_path: Path) -> None:
    """A file in another charset; the page loads itself anew until the article is there."""
    file = tmp_path / "page.txt"
    file.write_bytes("雁洲轻轨通车\n雁洲市首条轻轨今日开通。".encode("gb18030"))
    page = plain.page
    page.goto(f"{plain.ingest}/post")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("未能接收")
    page.get_by_label("或选择文件").set_input_files(file)
    page.get_by_label("文件编码").select_option("gb18030")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("link", name="阅读")).to_be_visible(timeout=30_000)


def test_a_dead_letter_is_replayed(reader: Reader, system: System) -> None:
    """From the pipeline's table; it dies again, as its fault is still there."""
    page = reader.page
    page.goto(reader.ingest)
    row = page.locator("table.dead tr", has_text="page-bad")
    expect(row).to_contain_text("ValueError")
    before = system.status("page-bad")["times"]["dead"]
    row.get_by_role("button", name="重试").click()
    assert page.url == f"{reader.ingest}/articles/page-bad"
    system.wait("page-bad", "dead", 30)
    expect(page.get_by_role("status")).to_contain_text("失败", timeout=10_000)
    assert system.status("page-bad")["times"]["dead"] > before


def test_the_pipeline_is_drawn_while_it_moves(reader: Reader, system: System) -> None:
    """The numbers follow what happens, and the charts have as many points as were asked for."""
    page = reader.page
    page.goto(reader.ingest)
    indexed = page.locator("[data-value='states.indexed']")
    before = int(indexed.inner_text().replace(",", ""))
    system.wait(system.post(content="岚山港扩建工程开工。")["id"], "indexed")
    expect(indexed).to_have_text(f"{before + 1:,}", timeout=10_000)
    expect(page.locator("[data-chart=rate] polyline.first")).to_have_attribute(
        "points", re.compile(r"^[\d.]+,[\d.]+ [\d.]+,[\d.]+")
    )
    page.get_by_role("button", name="暂停刷新").click()
    expect(page.get_by_role("button", name="继续刷新")).to_be_visible()


def test_the_language_is_switched_for_both_services(browser: Browser, system: System) -> None:
    """By the browser's wish, by the switch, and kept from page to page."""
    reader = opened(browser, system, locale="en-GB")
    page = reader.page
    page.goto(reader.search)
    expect(page.get_by_role("button", name="Search").first).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("button", name="搜索").first).to_be_visible()
    page.get_by_role("link", name="投稿").click()
    expect(page.get_by_role("heading", name="投稿")).to_be_visible()
    assert page.url.startswith(reader.ingest)
    page.context.close()


def test_the_keyboard_is_enough(reader: Reader) -> None:
    """To the box, through the hits, into an article; the single keys can be switched off."""
    page = reader.page
    page.goto(f"{reader.search}/?q=青石区")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-stop]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#main").focus()
    page.keyboard.press("j")
    expect(page.locator("#main")).to_be_focused()
    page.locator("[data-stop]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".text")).to_be_visible()


def test_the_first_tab_leads_past_the_menu(reader: Reader) -> None:
    """To the content, with a visible mark of the focus."""
    page = reader.page
    page.goto(f"{reader.search}/trends")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_suggestions_are_taken_with_the_arrow_keys(reader: Reader) -> None:
    """One after the other, down and up; what was typed comes back with Escape."""
    page = reader.page
    page.goto(reader.search)
    box = page.locator("#q")
    box.press_sequentially("陆知")
    options = page.locator("[role=option]")
    expect(options.nth(1)).to_contain_text("青石区委书记")
    for key, chosen in (("Down", 0), ("Down", 1), ("Up", 0), ("Up", None), ("Up", -1)):
        box.press(f"Arrow{key}")
        text = "陆知" if chosen is None else options.nth(chosen).locator("span").first.inner_text()
        expect(box).to_have_value(text)
    box.press("Escape")
    expect(box).to_have_value("陆知")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_stretch_of_time_is_taken_by_pointer_and_by_keys(reader: Reader) -> None:
    """Drawn over bars, or with Shift and the arrow keys; each bar is a link besides."""
    page = reader.page
    page.goto(reader.search)
    bars = page.locator("[data-brush] a")
    count = bars.count()
    assert count > 2
    page.locator("[data-brush] a[tabindex='0']").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("from="))
    expect(
        page.get_by_label("当前筛选").get_by_role("link", name=re.compile("日期"))
    ).to_have_count(2)
    page.goto(reader.search)
    first, last = bars.first.bounding_box(), bars.nth(count - 1).bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 2, first["y"] + 30)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 2, first["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"from=.*to="))


def test_more_hits_join_the_list(reader: Reader, plain: Reader) -> None:
    """On the same page; without scripts the link leads to the next page."""
    page = reader.page
    page.goto(f"{reader.search}/?size=3")
    page.locator("[data-more]").click()
    expect(page.locator(".hit")).to_have_count(6)
    titles = page.locator(".hit h3").all_inner_texts()
    assert len(set(page.locator(".hit h3 a").evaluate_all("all => all.map(a => a.href)"))) == 6
    expect(page.locator(".hit h3 a").nth(3)).to_be_focused()
    plain.page.goto(f"{plain.search}/?size=3")
    plain.page.locator("[data-more]").click()
    expect(plain.page.locator(".hit h3").first).to_have_text(titles[3])


def test_a_search_is_saved_and_deleted_without_scripts(plain: Reader) -> None:
    """Its feed holds what it finds."""
    page = plain.page
    page.goto(f"{plain.search}/?q=陆知远&place=青石区")
    page.get_by_text("保存此检索").click()
    page.get_by_label("名称").fill("青石区人事")
    page.get_by_role("button", name="保存").click()
    row = page.get_by_role("row", name="青石区人事")
    expect(row).to_contain_text("地点 青石区")
    feed = page.request.get(plain.search + str(row.get_by_text("Atom").get_attribute("href")))
    assert "老厂房里长出新产业" in feed.text()
    row.get_by_role("button", name="删除").click()
    expect(page.get_by_text("尚未保存任何检索")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(
    browser: Browser, system: System, locale: str, scheme: str
) -> None:
    """By the rules of axe, on every page of both services; and none is wider than a phone."""
    options = {"locale": locale, "color_scheme": scheme, "viewport": NARROW}
    reader = opened(browser, system, **options)
    addresses = [reader.search + path for path in SEARCH_PAGES]
    addresses += [reader.ingest + path for path in INGEST_PAGES]
    for address in addresses:
        reader.page.goto(address)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        found = Axe().run(reader.page).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave]
        assert told == [], address
    reader.page.context.close()
    assert reader.complaints == []

"""What a reader does on the pages of search."""

import re

from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import expect

from tests.functional.browser import Reader
from tools.system import System


def test_a_reader_searches_filters_and_reads(reader: Reader) -> None:
    """From the box by a facet to an article, and back without the filter."""
    page = reader.page
    page.goto(reader.search)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox", name="检索稿件")).fill("陆知远")
    page.get_by_role("button", name="搜索").first.click()
    expect(page.locator(".hit mark").first).to_have_text("陆知远")
    found = page.locator(".hit").count()
    page.get_by_role("complementary").get_by_role("link", name=re.compile("^云岭日报")).click()
    expect(page.locator(".hit")).to_have_count(1)
    assert found > 1
    page.locator(".chips").get_by_role("link", name=re.compile("取消筛选：来源")).click()
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


def test_what_comes_near_stays_behind_its_line(reader: Reader, plain: Reader) -> None:
    """However many pages are joined; without scripts each page shows the line once."""
    page, query = reader.page, "?q=青石区 望川&size=1&group=none"
    page.goto(f"{reader.search}/{query}")
    count = page.locator("#found").inner_text()
    while page.locator("[data-more]").count():
        before = page.locator(".hit").count()
        page.locator("[data-more]").click()
        expect(page.locator(".hit")).not_to_have_count(before)
    hits, near = page.locator("[data-hits] > .hit"), page.locator("[data-further] .hit")
    assert count == f"{hits.count()} 篇"
    assert near.count() > 1
    expect(page.locator("[data-further]")).to_have_count(1)
    expect(near.last.locator(".mark-near")).to_contain_text("缺：")
    expect(near.last.locator("h3 a")).to_be_focused()
    links = page.locator(".hit h3 a").evaluate_all("all => all.map(a => a.href)")
    assert len(set(links)) == len(links) == hits.count() + near.count()
    plain.page.goto(f"{plain.search}/{query}")
    for _ in range(hits.count()):
        plain.page.locator("[data-more]").click()
    expect(plain.page.locator("[data-further] h3")).to_have_text(
        near.first.locator("h3").inner_text()
    )
    expect(plain.page.locator("[data-hits]")).to_have_count(0)
    expect(plain.page.locator("#found")).to_have_text(count)


def test_a_search_is_saved_and_deleted_without_scripts(plain: Reader) -> None:
    """Its feed holds what it finds."""
    page = plain.page
    page.goto(f"{plain.search}/?q=陆知远&place=青石区")
    page.get_by_text("保存此检索").click()
    page.get_by_label("名称").fill("青石区人事")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="青石区人事")).to_be_visible()
    expect(page.get_by_role("link", name="邮件订阅")).to_be_visible()
    page.goto(f"{plain.search}/searches")
    row = page.get_by_role("row", name="青石区人事")
    expect(row).to_contain_text("地点 青石区")
    feed = page.request.get(plain.search + str(row.get_by_text("Atom").get_attribute("href")))
    assert "老厂房里长出新产业" in feed.text()
    row.get_by_role("button", name="删除").click()
    # Other tests keep searches of their own.
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("row", name="青石区人事")).to_have_count(0)


def test_facets_are_combined_and_hits_taken_along_without_scripts(plain: Reader) -> None:
    """A second value is added, one is left out; what was ticked comes as a table."""
    page = plain.page
    page.goto(f"{plain.search}/?q=青石区")
    everything = page.locator("#found").inner_text()
    sources = page.locator("[aria-labelledby=by-source]")
    sources.get_by_role("link", name=re.compile("^排除")).first.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#found")).not_to_have_text(everything)
    page.locator(".chip").click()
    sources.locator("li a").first.click()
    one = page.locator("#found").inner_text()
    sources.get_by_role("link", name=re.compile("^再加上")).first.click()
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#found")).not_to_have_text(one)
    page.locator(".take summary").click()
    page.locator(".hit input[type=checkbox]").first.check()
    with page.expect_download() as taken:
        page.locator("#take button").first.click()
    lines = taken.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("\ufeffid,")


def test_a_report_is_made_and_printed(reader: Reader) -> None:
    """As Word under its title, and as a page whose looks the browser allows and prints."""
    page = reader.page
    page.goto(f"{reader.search}/?q=青石区")
    page.locator(".take summary").click()
    page.get_by_role("link", name=re.compile("题名")).click()
    page.get_by_label("标题").fill("青石区周报")
    with page.expect_download() as made:
        page.get_by_role("button", name="Word").click()
    assert made.value.suggested_filename == "青石区周报.docx"
    document = Document(str(made.value.path()))
    assert "青石区周报" in [paragraph.text for paragraph in document.paragraphs]
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=re.compile("打印")).click()
    printed = opened.value
    expect(printed.locator("h1")).to_have_text("青石区周报")
    expect(printed.locator(".kind")).to_have_css("color", "rgb(156, 42, 36)")
    assert Axe().run(printed).violations_count == 0
    assert printed.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_what_is_new_is_read_by_keyboard_alone(reader: Reader, system: System) -> None:
    """From the front page to the river, through its articles, marked as read, and taken back."""
    page = reader.page
    page.goto(f"{reader.search}/?q=鹤汀渡轮")
    page.locator(".save summary").click()
    page.get_by_role("button", name="保存", exact=True).click()
    system.post(id="ferry", content="鹤汀渡轮复航\n鹤汀渡轮今日复航，每日十二班。")
    system.wait("ferry", "indexed")
    count = page.locator(".news .count")
    for _ in range(100):
        page.goto(reader.search)
        if count.count():
            break
        page.wait_for_timeout(200)
    page.locator(".news a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hit.new")).to_have_count(1)
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("j")
    expect(page.locator("[data-stop]").first).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator(".hit.new")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(".hit.new")).to_have_count(1)
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="修改")).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_an_article_leads_on_in_its_result(reader: Reader) -> None:
    """By n and p, with the words marked, and back by b."""
    page = reader.page
    page.goto(f"{reader.search}/?q=青石区")
    titles = page.locator(".hit h3 a").all_inner_texts()
    page.locator(".hit h3 a").first.click()
    expect(page.locator(".text .found").first).to_contain_text("青石")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[0])
    page.keyboard.press("b")
    expect(page.locator(".hit h3 a").first).to_have_text(titles[0])

"""A collection is made, written in and taken along by a reader whose browser runs no scripts."""

import re

from playwright.sync_api import expect

from tests.functional.browser import Reader


def test_a_desk_collects_without_scripts(plain: Reader) -> None:
    """From ticked hits, with a note, tags and another order, to a table; its article tells it."""
    page = plain.page
    page.goto(f"{plain.search}/?q=青石区")
    boxes = page.locator(".hit input[type=checkbox]")
    titles = [page.locator(".hit h3").nth(at).inner_text().strip() for at in (0, 1)]
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_text("剪报、导出、加入专题").click()
    page.get_by_role("button", name="加入专题").click()
    page.get_by_label("名称").fill("青石区专题")
    page.get_by_label("标签").fill("要闻，待核实")
    page.get_by_role("button", name="加入专题").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("加入 2 篇"))
    expect(page.locator(".hit h3 a")).to_have_text(titles)
    first = page.locator(".hit").first
    first.get_by_text("批注、标签、顺序").click()
    first.get_by_label("批注").fill("核对日期")
    first.get_by_role("button", name="保存").click()
    expect(page.locator(".hit").first.locator(".noted")).to_have_text("核对日期")
    first.get_by_text("批注、标签、顺序").click()
    first.get_by_role("button", name="下移").click()
    expect(page.locator(".hit h3 a")).to_have_text(titles[::-1])
    page.get_by_label("专题信息").get_by_role("link", name=re.compile("要闻")).click()
    expect(page.locator(".hit")).to_have_count(2)
    page.get_by_text("剪报、导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    table = download.value.path().read_text(encoding="utf-8")
    assert "核对日期" in table
    page.get_by_role("link", name=titles[0], exact=True).click()
    expect(page.locator(".held")).to_contain_text("核对日期")
    page.locator(".held").get_by_role("link", name="青石区专题").click()
    page.get_by_role("link", name="操作记录").click()
    expect(page.locator(".log li").first).to_contain_text("移动")

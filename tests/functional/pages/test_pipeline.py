"""Posting, following and replaying on the pages of ingest."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.functional.browser import Reader, opened
from tools.system import System


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


def test_a_dead_letter_is_mended_without_scripts(plain: Reader, system: System) -> None:
    """Its page holds what was posted; what is sent from there is found."""
    empty = "<html><body><nav></nav></body></html>"
    system.post(id="page-empty", content=empty, content_type="text/html")
    system.wait("page-empty", "dead")
    page = plain.page
    page.goto(plain.ingest)
    page.locator("table.dead").get_by_role("link", name="查看与修改 page-empty").click()
    expect(page.get_by_role("heading", name="失败稿件")).to_be_visible()
    text = page.get_by_label("网页内容")
    expect(text).to_have_value(empty)
    text.fill("<html><body><p>岚山港浮桥修复，渡船复航。</p></body></html>")
    page.get_by_role("button", name="提交修改").click()
    expect(page.get_by_role("link", name="阅读")).to_be_visible(timeout=30_000)
    assert system.status("page-empty")["revision"] == 2
    assert "page-empty" in system.search("岚山港浮桥")


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

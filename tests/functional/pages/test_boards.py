"""What a reader does with boards: makes one, looks at other days, compares without keeping."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.functional.browser import Reader, opened
from tools.system import System

NARROW = {"width": 390, "height": 800}


def test_a_board_is_made_changed_and_forgotten_without_scripts(plain: Reader) -> None:
    """Its empty days offer some that have articles, and its numbers lead to them."""
    page = plain.page
    page.goto(f"{plain.search}/boards")
    page.get_by_label("名称").fill("两家")
    page.get_by_label("另写的检索").fill("甲 = 陆知远\n乙 = 青石区")
    page.get_by_label("起始日期").fill("2001-01-01")
    page.get_by_label("截止日期").fill("2001-01-07")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="两家")).to_be_visible()
    page.locator("main .note a").click()
    expect(page.get_by_role("img", name="每日篇数")).to_be_visible()
    counts = page.locator(".card .big strong").all_inner_texts()
    assert max(map(int, counts)) > 0
    page.locator(".card h2 a").first.click()
    expect(page.locator("#found")).to_have_text(f"{counts[0]} 篇")
    page.goto(f"{plain.search}/boards")
    page.get_by_role("link", name="修改看板 两家").click()
    page.get_by_label("名称").fill("三家")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="删除看板").click()
    expect(page.get_by_text("尚无看板")).to_be_visible()


def test_a_comparison_is_whole_on_a_phone_in_the_dark(browser: Browser, system: System) -> None:
    """It fits, and axe finds nothing; with everything open, too."""
    reader = opened(browser, system, viewport=NARROW, color_scheme="dark", locale="en-GB")
    page = reader.page
    page.goto(f"{reader.search}/compare?q=陆知远&q=青石区&days=366&until=newest&compare=year")
    for summary in page.locator("main summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("j")
    expect(page.locator(".card h2 a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search 1")).to_be_focused()
    page.context.close()
    assert reader.complaints == []

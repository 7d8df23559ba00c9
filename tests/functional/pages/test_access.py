"""Keys are enough, and no page has a barrier (axe)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.functional.browser import Reader, opened
from tools.system import System

NARROW = {"width": 360, "height": 740}


SEARCH_PAGES = ["/", "/?q=陆知远&explain=true", "/?q=没有的词语", "/?q=%21", "/articles/page"]


SEARCH_PAGES += ["/articles/nobody", "/entities", "/entities/PER:陆知远"]


SEARCH_PAGES += ["/?q=青石区 望川", "/?q=青石区 没有的词语"]


SEARCH_PAGES += ["/searches", "/trends?from=2026-07-08&to=2026-07-10", "/publishers"]


SEARCH_PAGES += ["/report?q=青石区"]


SEARCH_PAGES += ["/publishers?name=云岭日报", "/sample?q=青石区&size=3", "/articles/page?q=青石区"]


SEARCH_PAGES += ["/?q=青石区&place=青石区&place=云岭市&not_source=云岭日报&sort=newest"]


SEARCH_PAGES += ["/collections", "/collections/add?id=page", "/collections/add?hits=1&q=青石区"]


INGEST_PAGES = ["/", "/post", "/keys", "/articles/page", "/articles/page-bad", "/articles/nobody"]


SEARCH_PAGES += ["/shortcuts"]


INGEST_PAGES += ["/dead-letters/page-bad", "/people"]


INGEST_PAGES += ["/status", "/operations", "/sources", "/sources?q=nothing"]


def test_the_keyboard_is_enough(reader: Reader) -> None:
    """To the box, through the hits, into an article; the single keys can be switched off."""
    page = reader.page
    page.goto(reader.search)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-stop]").first).to_be_focused()
    page.goto(f"{reader.search}/?q=青石区")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-stop]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator(".hit input[type=checkbox]").first).to_be_checked()
    page.keyboard.press("s")
    expect(page.locator("#save-name")).to_be_visible()
    page.locator("[data-stop]").first.focus()
    page.keyboard.press("?")
    link = page.get_by_role("dialog").get_by_role("link", name="全部快捷键")
    expect(link).to_have_attribute("href", re.compile("/shortcuts$"))
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
    box.press_sequentially("青石区")
    options = page.locator("[role=option]")
    expect(options.filter(has_text="青石区委书记")).to_have_count(2)
    for key, chosen in (("Down", 0), ("Down", 1), ("Up", 0), ("Up", None), ("Up", -1)):
        box.press(f"Arrow{key}")
        text = (
            "青石区" if chosen is None else options.nth(chosen).locator("span").first.inner_text()
        )
        expect(box).to_have_value(text)
    box.press("Escape")
    expect(box).to_have_value("青石区")
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
    collections, ask = f"{reader.search}/v1/collections", reader.page.request
    made = ask.post(collections, data={"name": "青石区"}).json()["id"]
    articles = {"articles": ["page", "sample-1"], "note": "看", "tags": ["要闻"]}
    assert ask.post(f"{collections}/{made}/items", data=articles).json()["added"] == 2
    addresses += [f"{reader.search}/collections/{made}{end}" for end in ("", "/log")]
    asked = {"name": "青石区", "q": "青石区"}
    search = ask.post(f"{reader.search}/v1/searches", data=asked).json()["id"]
    ends = ("", "/digest", "/subscriptions")
    addresses += [f"{reader.search}/searches/{search}{end}" for end in ends]
    sources = system.ingest.get("/v1/sources").json()["sources"]
    addresses += [f"{reader.ingest}/sources/{source['id']}" for source in sources]
    for address in addresses:
        reader.page.goto(address)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        found = Axe().run(reader.page).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave]
        assert told == [], address
    reader.page.context.close()
    assert reader.complaints == []

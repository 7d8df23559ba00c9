"""Sources on their pages: found, tried, mended, paused and deleted, without scripts too."""

from playwright.sync_api import expect

from tests.functional.browser import Reader

INSIDE = "http://127.0.0.1:9/feed.xml"


def test_what_fails_is_shown_with_its_cause_and_mended(reader: Reader) -> None:
    """In the list and on its own page."""
    page = reader.page
    page.goto(f"{reader.ingest}/sources")
    row = page.locator("table tr", has_text="雁洲晚报")
    for _ in range(20):
        if "出错" in row.inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_contain_text("内网地址")
    row.get_by_role("link", name="雁洲晚报").click()
    expect(page.get_by_role("status")).to_contain_text("出错")
    page.get_by_label("名称").fill("雁洲早报")
    page.get_by_label("查看间隔秒数").fill("3600")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("雁洲早报")
    expect(page.get_by_label("查看间隔秒数")).to_have_value("3600")
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_role("status")).to_contain_text("人工暂停")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("button", name="立即查看")).to_be_visible()


def test_sources_need_no_scripts(plain: Reader) -> None:
    """Tried, brought in as a list, found again and deleted."""
    page = plain.page
    page.goto(f"{plain.ingest}/sources")
    page.get_by_label("网址", exact=True).fill("http://127.0.0.1:9/")
    page.get_by_role("button", name="预览会收入什么").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name="全部来源").click()
    lines = f"{INSIDE}?list\t枫溪报\t乡镇\nnonsense"
    page.get_by_label("或粘贴网址").fill(lines)
    page.get_by_role("button", name="全部添加").click()
    expect(page.get_by_role("status")).to_contain_text("新增 1 个，已有 0 个，未采用 1 个")
    page.get_by_role("searchbox").fill("枫溪")
    page.get_by_role("button", name="显示").click()
    page.get_by_role("link", name="枫溪报").click()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("来源")
    expect(page.get_by_role("link", name="枫溪报")).to_have_count(0)

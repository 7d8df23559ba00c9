"""One sign-in is good on both services: a browser's cookies know hosts, not ports."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.functional.browser import Reader
from tools.system import ROOT, System, eventually

NAME, PASSWORD = "suhe", "云岭三座水厂今晨同日开工"
PEOPLE = [sys.executable, "-m", "services.ingest", "people"]


@pytest.fixture
def suhe(system: System) -> Iterator[str]:
    """Let somebody in for a while."""
    for deed, typed in (("add", f"{PASSWORD}\n"), ("remove", "")):
        subprocess.run(
            [*PEOPLE, deed, NAME], cwd=ROOT, env=system.env, input=typed, text=True, check=True
        )
        if deed == "add":
            yield NAME


def test_who_signs_in_at_one_service_is_signed_in_at_both(reader: Reader, suhe: str) -> None:
    """And comes back to where it was; who signs out at one is nobody at both."""
    page = reader.page
    page.goto(f"{reader.ingest}/login?next=/status")
    page.get_by_label("用户名").fill(suhe)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(f"{reader.ingest}/status")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "caibian_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    for address in (reader.search, f"{reader.search}/searches", reader.ingest):
        page.goto(address)
        expect(page.locator("form.who")).to_contain_text(suhe)
    page.goto(f"{reader.search}/?q=陆知远&place=青石区")
    page.get_by_text("保存此检索").click()
    page.get_by_label("名称").fill("她的检索")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="她的检索")).to_be_visible()
    page.goto(f"{reader.search}/searches")
    expect(page.get_by_role("row", name="她的检索")).to_be_visible()
    page.locator("form.who button").click()
    page.wait_for_url(re.compile("/login"))
    page.context.add_cookies(
        [{"name": cookie["name"], "value": cookie["value"], "url": reader.ingest}]
    )

    def is_nobody_at_ingest() -> bool:
        page.goto(reader.ingest)
        return page.locator("form.who").count() == 0

    # The other service looks again within two seconds, whoever brings the cookie back.
    eventually(is_nobody_at_ingest, 10)

"""A real browser for the tests of the pages: Chromium, headless, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.system import System

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE = {"width": 1280, "height": 800}
MISSING = "no Chromium here: apt-get install chromium, or set CAIBIAN_TEST_CHROMIUM to its path"


def chromium() -> str:
    """Return the browser's path; without one the tests are skipped, which in CI is a failure."""
    found = os.environ.get("CAIBIAN_TEST_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), ""
    )
    if not found and os.environ.get("CI"):
        pytest.fail(MISSING)
    if not found:
        pytest.skip(MISSING)
    return found


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a browser for a while."""
    # The superuser has no sandbox; the pages that are opened are our own.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


class Reader:
    """Someone at the browser; whatever a page complains about is kept."""

    def __init__(self, context: BrowserContext, search: str, ingest: str) -> None:
        self.page: Page = context.new_page()
        self.search, self.ingest = search, ingest
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)


def opened(browser: Browser, system: System, **options: Any) -> Reader:
    """Return a reader at a new browser window."""
    settings = {"locale": "zh-CN", "viewport": WIDE} | options
    context = browser.new_context(**settings)
    ports = system.ports
    addresses = [f"http://127.0.0.1:{ports[name]}" for name in ("SEARCH", "INGEST")]
    return Reader(context, *addresses)

"""A system with articles, and a browser that looks at it, for all tests of pages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.functional.browser import Reader, opened, running_browser
from tests.functional.conftest import PAGE
from tests.functional.quick import running
from tools.system import ROOT, System

SAMPLES = ROOT / "tools/samples.ndjson"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def system(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, faulty_config: Path
) -> Iterator[System]:
    """Run a system with articles in it, one of them dead."""
    with running(tmp_path_factory.mktemp("pages") / "data", {}, faulty_config) as system:
        for line in SAMPLES.read_text(encoding="utf-8").splitlines():
            system.post(**json.loads(line))
        system.post(id="page", content=PAGE.read_text(encoding="utf-8"), source="云岭日报")
        system.post(id="page-bad", content="坏稿件。", metadata={"fault": "raises"})
        # It leads inside, so its page tells of a failure.
        inside = {"address": "http://127.0.0.1:9/feed.xml", "kind": "feed", "name": "雁洲晚报"}
        system.ingest.post("/v1/sources", json=inside | {"category": "本地"})
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

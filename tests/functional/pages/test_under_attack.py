"""Stored text is driven through a browser as an attack: whatever is posted, no page runs it.

The last of this folder, as it leaves its articles behind.
"""

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, Request

from tests.functional.browser import Reader
from tools.system import System

RUN = "window.ran=1"
MARKS = [
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg/onload={RUN}>",
    f'" autofocus onfocus={RUN} tabindex=1 x="',
    f"</title></textarea></style></script><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x onerror={RUN}&#62;",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe><base href=//evil.example>",
    f"javascript:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    f"{{{{ 7 * 7 }}}} ${{7*7}} \u202e\u2028<!--<script>{RUN}</script>-->",
    "<meta http-equiv=refresh content='0;url=//evil.example'><form action=//evil.example>",
]
EVERY = "".join(MARKS)
URL = f'https://news.example/a"><script>{RUN}</script>'.replace(" ", "%20")
LINKED = json.dumps({"@type": "NewsArticle", "headline": EVERY, "author": {"name": EVERY}})
LINKED = LINKED.replace("</", "<\\/")
HTML = f"""<html><head><title>云岭水厂{EVERY}</title>
<meta name="author" content='{MARKS[0]}'><meta property="og:site_name" content='{MARKS[1]}'>
<script type="application/ld+json">{LINKED}</script></head>
<body onload="{RUN}"><h1>云岭水厂{MARKS[1]}</h1>
<p onclick="{RUN}">本报讯(记者 {MARKS[2]})云岭水厂开工。
<a href="javascript:{RUN}">陆知远</a><img src=x onerror="{RUN}"><svg onload="{RUN}"></svg></p>
<p>{EVERY}</p></body></html>"""


def articles() -> list[dict[str, Any]]:
    """Return articles that say each thing in every field."""
    told = [
        {
            "id": f"hostile-{n}",
            "title": f"云岭水厂{mark}",
            "source": mark[:200],
            "author": mark[:200],
            "content": f"云岭水厂{mark}\n云岭市{mark}公司董事长陆知远{mark}说,开工了。{EVERY}",
            "metadata": {mark: mark, "url": f"javascript:{RUN}"},
            "url": f"{URL}{n}",
        }
        for n, mark in enumerate(MARKS)
    ]
    html = {"id": "hostile-html", "content": HTML, "content_type": "text/html"}
    dead = {"id": "hostile-dead", "content": EVERY, "metadata": {"fault": "raises", EVERY: EVERY}}
    return [*told, html, dead]


class Watched:
    """A page on which everything is noted that it should never do."""

    def __init__(self, page: Page, own: tuple[str, ...]) -> None:
        self._page = page
        self._own = own
        self.done: list[str] = []
        page.on("dialog", self._told)
        page.on("request", self._asked)

    def _told(self, dialog: Dialog) -> None:
        self.done.append(f"said {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self.done.append(f"asked for {request.url}")

    def look(self, where: str) -> None:
        """Note what the page as it is has run, and where its links lead."""
        ran = self._page.evaluate("window.ran || document.querySelectorAll('iframe,base').length")
        if ran:
            self.done.append(f"ran on {where}")
        addresses = self._page.evaluate(
            "[...document.querySelectorAll('[href],[src],[action]')].map(each => new URL("
            "each.href?.baseVal ?? each.href ?? each.src ?? each.action, location).href)"
        )
        strange = [each for each in addresses if not each.startswith(("http://", "https://"))]
        self.done += [f"{each} on {where}" for each in strange]


@pytest.fixture
def watched(reader: Reader) -> Watched:
    """Return the reader's page, watched."""
    return Watched(reader.page, (reader.search, reader.ingest))


def search_pages() -> list[str]:
    """Return pages of search: about what was posted, and by what is asked."""
    paths = [f"/articles/hostile-{n}" for n in (*range(len(MARKS)), "html")]
    paths += ["/", "/?q=水厂&explain=true", "/entities", "/entities/PER:陆知远", "/trends"]
    asked = quote(EVERY[:100])
    paths += [f"/?q={asked}", f"/?source={asked}&author={asked}", f"/entities?q={asked}"]
    paths += [f"/entities/PER:{asked}", f"/trends?from={asked}&type={asked}", f"/?lang={asked}"]
    return [*paths, f"/articles/{asked}", f"/login?next={quote(f'javascript:{RUN}')}", "/searches"]


def ingest_pages() -> list[str]:
    """Return pages of ingest."""
    asked = quote(EVERY[:100])
    paths = ["/", "/status", "/keys", "/people", "/post", "/articles/hostile-0"]
    return [*paths, "/articles/hostile-dead", f"/find?what={asked}", f"/?offset={asked}"]


def test_nothing_that_is_stored_runs_on_any_page(
    system: System, reader: Reader, watched: Watched
) -> None:
    """Nor complains the browser of anything that a policy had to stop."""
    for article in articles():
        system.post(**article)
    system.search_api.post(
        "/v1/searches", json={"name": EVERY[:200], "q": "水厂", "filters": {"source": MARKS[0]}}
    ).raise_for_status()
    key = {"name": MARKS[0], "source": MARKS[1], "scopes": ["ingest"]}
    system.ingest.post("/v1/keys", json=key).raise_for_status()
    system.wait("hostile-dead", "dead")
    system.wait_until_done()
    assert system.search("水厂 陆知远")
    page = reader.page
    for base, paths in ((reader.search, search_pages()), (reader.ingest, ingest_pages())):
        for path in paths:
            page.goto(base + path)
            watched.look(path)
    _use(page, reader, watched)
    assert watched.done == []


def _use(page: Page, reader: Reader, watched: Watched) -> None:
    """Do what has scripts of ours put stored text into a page."""
    page.goto(f"{reader.search}/?q=水厂&size=2&group=none")
    page.locator("[data-more]").click()
    page.locator(".hit").nth(2).wait_for()
    watched.look("more hits")
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("云岭水厂")
    page.locator("[role=option]").first.wait_for()
    watched.look("suggestions")
    page.goto(f"{reader.ingest}/post")
    for name in ("title", "source", "author", "url"):
        page.locator(f"[name={name}]").fill(EVERY)
    page.locator("[name=content]").fill(EVERY)
    page.locator("form.post").evaluate("form => form.noValidate = true")
    page.locator("form.post button").last.click()
    page.locator("#problem").wait_for()
    watched.look("a form that is shown again")

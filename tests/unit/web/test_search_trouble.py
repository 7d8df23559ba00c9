"""What the pages of search say when something is wrong, and saved searches."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import pages
from shared.web.assets import Assets
from tests.asgi import call
from tests.contract.indexes import PairCutter
from tests.fake_index import FakeIndex
from tests.unit.web.clients import Client, made_app, parsed


def test_an_expired_page_leads_to_the_first(client: Client) -> None:
    """A cursor that is no more is left out."""
    answer = client.get("/?q=望川&cursor=gone")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?q=%E6%9C%9B%E5%B7%9D"


def test_an_index_away_is_said_on_a_page(client: Client, index: FakeIndex) -> None:
    """With the status that programs understand."""
    index.is_away = True
    answer = client.get("/?q=望川", "en")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "A part is away" in parsed(answer).one("h1").text()


@pytest.mark.parametrize(
    ("path", "chinese", "english"),
    [
        ("/?q=(望川 OR", "检索式不完整", "the query ends"),
        ("/?q=kind:红", "不能写 红", "kind: takes one of reprint"),
        ("/?q=。", "没有可以检索的词语", "no word in it"),
        ("/articles/nobody", "没有这个编号", "no article with this id"),
        ("/entities/none", "没有稿件提到", "No article names this"),
        ("/trends?from=2026-07-09&to=2026-07-01", "起始日期须早于", "must begin before"),
        ("/?from=soon", "“from”填写有误", "from: Input should be"),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language(
    client: Client, path: str, chinese: str, english: str
) -> None:
    """Notes of a search and problems alike."""
    for language, text in (("zh", chinese), ("en", english)):
        (note,) = parsed(client.get(path, language)).css(".note")
        assert text in note.text()
        assert not note.css("[lang]")


@pytest.mark.parametrize(("language", "text"), [("zh", "秒后停止"), ("en", "was stopped after")])
def test_a_search_that_was_stopped_early_is_called_so(
    index: FakeIndex, language: str, text: str
) -> None:
    """It isn't taken for a system without articles."""
    ports = SearchPorts(index, PairCutter(), Suggester(index), seconds=1e-9)
    tree = parsed(Client(made_app("search", pages.ROOM, ports, pages.router)).get("/", language))
    (note,) = tree.css(".note")
    assert text in note.text()
    assert not tree.css("main a[href$='/post']")


def test_a_new_system_leads_to_the_first_article() -> None:
    """Instead of asking for other words."""
    index = FakeIndex()
    app = made_app(
        "search", pages.ROOM, SearchPorts(index, PairCutter(), Suggester(index)), pages.router
    )
    tree = parsed(Client(app).get("/", "en"))
    assert "No article is here yet" in tree.one("main").text()
    assert str(tree.one("main a[href$='/post']").attributes["href"]).startswith("http")


def test_an_error_leads_on(client: Client) -> None:
    """Not to the same error again: to the form for what was typed wrong, else to the start."""
    for path, way in (
        ("/articles/nobody", "/"),
        ("/trends?from=2026-07-09&to=2026-07-01", "/trends"),
    ):
        tree = parsed(client.get(path, "en"))
        assert tree.one(".note + p a").attributes["href"] == way


def test_static_files_may_be_kept_for_a_year(client: Client) -> None:
    """Their addresses change with their content; others aren't kept."""
    tree = parsed(client.get("/"))
    links = [node.attributes["href"] for node in tree.css("link")]
    links += [node.attributes["src"] for node in tree.css("script")]
    for link in links:
        answer = client.get(str(link))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/base.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/nothing.css").status_code == 404


def test_a_file_that_came_after_the_start_is_not_kept(tmp_path: Path) -> None:
    """Nothing is known of its content, so its address doesn't change with it."""
    assets = Assets([tmp_path])
    (tmp_path / "new.js").write_text("1", encoding="utf-8")
    app = FastAPI()
    app.mount("/static", assets)
    assert call(app, "GET", "/static/new.js").headers["Cache-Control"] == "no-cache"


def test_a_search_is_saved_listed_and_forgotten(client: Client) -> None:
    """By forms of the page itself; what it asks for leads back to its hits."""
    own = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": "<b>望川</b>", "q": "望川", "source": "云岭日报", "webhook": ""}
    assert client.post("/searches", {}, data).status_code == 403
    form = parsed(client.get("/?q=望川")).one("form[action='/searches']")
    assert "邮件摘要" in form.text()
    made = parsed(client.get(client.post("/searches", own, data).headers["Location"]))
    assert made.one("h1").text() == "<b>望川</b>"
    assert len(made.css("a[href$='/subscriptions']")) == 1
    tree = parsed(client.get("/searches"))
    link = tree.one("tbody th a")
    assert link.text() == "<b>望川</b>"
    by_mail = str(tree.one("tbody a[href$='/subscriptions']").attributes["href"])
    assert by_mail == f"{link.attributes['href']}/subscriptions"
    river = parsed(client.get(str(link.attributes["href"])))
    assert len(river.css(".hit")) == 2
    found = parsed(client.get(str(river.one("a[href^='/?']").attributes["href"])))
    assert len(found.css(".hit")) == 1
    assert client.get(str(tree.one("form").attributes["action"])).status_code == 405
    assert client.post(str(tree.one("form").attributes["action"]), own).status_code == 303
    assert parsed(client.get("/searches")).css("tbody") == []


def test_a_webhooks_secret_is_shown_once(client: Client) -> None:
    """When the search is saved; what can't be saved is said on a page."""
    own = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": "望川", "q": "望川", "webhook": "https://desk.example/hook"}
    saved = parsed(client.post("/searches", own, data))
    assert len(saved.css(".note a[href$='/subscriptions']")) == 1
    secret = saved.one(".note code").text()
    assert len(secret) > 20
    assert secret not in client.get("/searches").text
    assert client.post("/searches", own, data | {"webhook": "ftp://x"}).status_code == 422
    assert client.post("/searches", own, data | {"q": "("}).status_code == 422
    assert client.post("/searches", own, data | {"q": "望" * 70000}).status_code == 413


HTML = {"Accept": "text/html,*/*;q=0.8"}


def test_a_wrong_address_is_told_on_a_page(client: Client) -> None:
    """To who reads pages; programs get a problem, under the API's paths always."""
    page = client.get("/nowhere", "zh", HTML)
    assert (page.status_code, parsed(page).one("h1").text()) == (404, "没有找到")
    assert "没有这个页面" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for path, headers in (("/nowhere", {}), ("/v1/nowhere", HTML)):
        answer = client.get(path, "zh", headers)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_fault_of_our_own_is_told_on_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where what pages are made of is broken itself, as a problem."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(pages, "find", broken)
    page = call(client.app, "GET", "/?q=望川", headers=HTML)
    assert page.status_code == 500
    assert "错误已记入日志" in page.text
    monkeypatch.setattr(client.app.state.site, "error", broken)
    answer = call(client.app, "GET", "/?q=望川", headers=HTML)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_not_saved_with_a_search_is_said(client: Client) -> None:
    """Dates and how it is read; where nothing of it is asked for, nothing is said."""
    assert "不随检索保存" in parsed(client.get("/?q=望川&exact=true")).one(".save").text()
    assert "不随检索保存" in parsed(client.get("/?q=望川&from=2026-07-01")).one(".save").text()
    assert "不随检索保存" not in parsed(client.get("/?q=望川&sort=newest")).one(".save").text()

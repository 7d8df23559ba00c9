"""The pages of sources between fakes, in both languages."""

import pytest

from services.ingest.sources.desk import MENDS
from services.ingest.sources.models import Cause, SourceKind, Target, Validators
from services.ingest.web import pages, source_pages
from tests.fake_engine import DOWN, feed
from tests.unit.ingest.sources.desks import World
from tests.unit.ingest.sources.turns import FEED, ID
from tests.unit.web.clients import HOSTILE, Client, made_app, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def w() -> World:
    """Return a source whose name and pages are not to be trusted, after its first turn."""
    world = World()
    world.turns.add(owner=None, name=HOSTILE, category=HOSTILE)
    world.engine.publish(1, 2, title=HOSTILE)
    world.engine.pages["https://news.example/1.html"] = DOWN
    world.turns.turn()
    return world


@pytest.fixture
def client(w: World) -> Client:
    """Return a reader of the pages."""
    app = made_app("ingest", pages.ROOM, None, source_pages.router)
    app.state.sources, app.state.mends = w.desk(), MENDS
    return Client(app)


@pytest.mark.parametrize(
    "path",
    ["/sources", "/sources?state=ok&q=x&category=y", f"/sources/{ID}", "/sources/" + "f" * 16],
)
def test_every_page_is_whole_in_both_languages(client: Client, path: str) -> None:
    """One heading, one main part, no markup from outside."""
    for language, tag in (("zh-CN", "zh-Hans"), ("en-GB", "en")):
        page = parsed(client.get(path, language))
        assert page.one("html").attributes["lang"] == tag
        assert len(page.css("h1")) == 1
        assert not page.css("main script, main img")


def test_a_source_is_added_and_shown(client: Client, w: World) -> None:
    """The feed of a site is found; what can't be is told on a page."""
    form = {"address": "https://qingshi.example/", "name": "青石报", "category": ""}
    refused = client.post("/sources", OWN, data=form)
    assert refused.status_code == 422
    assert "没有找到" in refused.text
    w.engine.targets = [feed("https://qingshi.example/f")]
    answer = client.post("/sources", OWN, data=form)
    assert answer.status_code == 303
    page = parsed(client.get(answer.headers["Location"]))
    assert page.one("h1").text() == "青石报"
    assert page.one("#address").attributes["value"] == "https://qingshi.example/f"


def test_what_would_come_in_is_shown_and_can_be_added(client: Client, w: World) -> None:
    """The best and the others."""
    w.engine.targets = [feed(), Target(kind=SourceKind.LIST, address="https://news.example/")]
    page = parsed(client.post("/sources/try", OWN, data={"address": "https://news.example/"}))
    forms = page.css("form[action='/sources']")
    assert len(forms) == 2
    assert len(page.css("[data-stop]")) == 2
    assert "此前已收入" in page.one("main").text()
    w.engine.failure = DOWN
    page = parsed(client.post("/sources/try", OWN, data={"address": FEED, "kind": "feed"}))
    assert "无法连接" in page.one(".note.bad").text()


def test_a_source_is_mended_on_its_page(client: Client, w: World) -> None:
    """What is emptied is found out again; what the form hasn't stays."""
    row = w.turns.sources.rows[ID]
    form = {"address": FEED, "kind": "", "name": "", "lane": "bulk", "interval": "120"}
    assert client.post(f"/sources/{ID}", OWN, data=form).status_code == 303
    assert (row.source.kind, row.source.name, row.source.category) == (None, None, "")
    assert (row.source.lane, row.source.interval) == ("bulk", 120)
    bad = client.post(f"/sources/{ID}", OWN, data=form | {"interval": "1"})
    assert bad.status_code == 422


def test_a_source_is_paused_resumed_looked_at_and_deleted(client: Client, w: World) -> None:
    """Each by a button of its own."""
    row = w.turns.sources.rows[ID]
    assert client.post(f"/sources/{ID}/pause", OWN).status_code == 303
    assert row.paused is not None
    assert "人工暂停" in client.get("/sources").text
    assert client.post(f"/sources/{ID}/poll", OWN).status_code == 409
    client.post(f"/sources/{ID}/resume", OWN)
    assert row.paused is None
    row.due = 9e9
    client.post(f"/sources/{ID}/poll", OWN)
    assert row.due == w.turns.now
    client.post(f"/sources/{ID}/delete", OWN)
    assert not w.turns.sources.rows


def test_a_list_is_brought_in_by_file_or_as_lines(client: Client, w: World) -> None:
    """What is refused is told by its line."""
    form = {"content": f"{FEED}\nhttps://b.example/\nnonsense"}
    page = parsed(client.post("/sources/import", OWN, data=form, files={"file": ("", b"")}))
    assert "新增 1 个，已有 1 个，未采用 1 个" in page.one(".note").text()
    assert "第 3 行" in page.one(".note").text()
    opml = b'<opml><body><outline xmlUrl="https://c.example/"/></body></opml>'
    client.post("/sources/import", OWN, files={"file": ("a.opml", opml)})
    assert len(w.turns.sources.rows) == 3


@pytest.mark.parametrize("path", ["/sources", "/sources/import", f"/sources/{ID}/delete"])
def test_no_other_site_sends_forms(client: Client, w: World, path: str) -> None:
    """Nothing is done."""
    answer = client.post(path, {"Sec-Fetch-Site": "cross-site"}, data={"address": FEED})
    assert answer.status_code == 403
    assert len(w.turns.sources.rows) == 1


@pytest.mark.parametrize("cause", list(Cause))
def test_a_failure_is_said_in_the_readers_words(client: Client, w: World, cause: Cause) -> None:
    """Whatever its cause."""
    w.engine.failure = type(DOWN)(DOWN.outcome, cause, HOSTILE)
    w.turns.sources.wake(ID)
    w.turns.turn()
    for path in ("/sources", f"/sources/{ID}"):
        for language in ("zh", "en"):
            assert parsed(client.get(path, language)).one("main").text()


def test_a_login_is_in_no_page(client: Client, w: World) -> None:
    """What was tried with one isn't added without it; a source says that it has one."""
    with_login = FEED.replace("//", "//desk:geheim@")
    w.engine.targets = [feed(), Target(kind=SourceKind.LIST, address="https://news.example/")]
    tried = client.post("/sources/try", OWN, data={"address": with_login})
    assert "geheim" not in tried.text
    assert not parsed(tried).css("form[action='/sources']")
    assert parsed(client.post("/sources/try", OWN, data={"address": FEED})).css(
        "form[action='/sources']"
    )
    added = client.post("/sources", OWN, data={"address": with_login, "pattern": "x"})
    page = client.get(added.headers["Location"])
    assert "geheim" not in page.text
    assert "已保存，不显示" in page.text


def test_how_far_an_index_of_sitemaps_is_gone_through_is_told(client: Client, w: World) -> None:
    """With what is to come and what is left out."""
    parts = {str(number): Validators() for number in range(3)}
    row = w.turns.sources.rows[ID]
    known = Validators(parts=parts, left=2, beyond=1500)
    row.history = row.history.model_copy(update={"validators": known})
    told = " ".join(parsed(client.get(f"/sources/{ID}", "en")).one("main").text().split())
    assert "3 read, 2 to come, 1,500 left out" in told

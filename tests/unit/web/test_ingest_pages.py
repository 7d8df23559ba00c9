"""The pages of the ingest API between fakes, in both languages."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.routes import Ports
from services.ingest.settings import IngestSettings
from services.ingest.web import dead_pages, pages
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NoText
from shared.http.readiness import Condition, Readiness
from shared.path.state import State, Step
from tests.articles import enriched_from
from tests.fake_answers import FakeAnswers
from tests.fakes import FakeArchive, World
from tests.unit.web.clients import Client, made_app, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}
# Makes the form one of several parts, as the page sends it.
NO_FILE = {"file": ("", b"")}


def fails(article: RawArticle, revision: int) -> EnrichedArticle:
    """Refuse to annotate "bad", with a message that is not to be trusted."""
    if article.id == "bad":
        raise ValueError("<script>alert(1)</script>")
    return enriched_from(article, revision)


@pytest.fixture
def world() -> World:
    """Return the rooms with an article under way, one searchable and one dead."""
    world = World()
    world.post("good")
    world.enrich()
    world.write()
    world.annotate = fails
    world.post("bad")
    for _ in range(2):
        world.enrich()
        world.sweep()
    world.to_enrich.take()
    world.post("new")
    return world


@pytest.fixture
def client(world: World) -> Client:
    """Return a reader of the pages."""
    settings = IngestSettings(max_article_bytes=2000)
    archive = FakeArchive(world.index)
    ports = Ports(settings, world.ledger, world.to_enrich, world.to_index, archive, FakeAnswers())
    return Client(made_app("ingest", pages.ROOM, ports, pages.router, dead_pages.router))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?replayed=1",
        "/post",
        "/articles/new",
        "/articles/bad",
        "/articles/nobody",
        "/dead-letters/bad",
    ],
)
def test_every_page_is_whole_in_both_languages(client: Client, path: str) -> None:
    """One heading, one main part, no markup from outside."""
    for language, tag in (("zh-CN", "zh-Hans"), ("en-GB", "en")):
        tree = parsed(client.get(path, language))
        assert tree.one("html").attributes["lang"] == tag
        assert len(tree.css("h1")) == len(tree.css("main")) == 1


def test_the_pipeline_shows_its_counts_and_the_dead_with_their_cause(client: Client) -> None:
    """And a button for each to try it again."""
    tree = parsed(client.get("/", "en"))
    assert tree.one("[data-value='states.indexed']").text() == "1"
    assert tree.one("[data-value=unfinished]").text() == "1"
    (row,) = tree.css("table.dead tbody tr")
    assert "ValueError" in row.text()
    assert "<script>alert(1)</script>" in row.text()
    (form,) = row.css("form")
    assert (form.attributes["method"], form.attributes["action"]) == (
        "post",
        "/dead-letters/bad/replay",
    )


def test_a_known_cause_is_said_in_the_readers_language(client: Client, world: World) -> None:
    """In the table and on the article's own page, beside the message as it was recorded."""

    def refuse(_: RawArticle, __: int) -> EnrichedArticle:
        raise NoText

    world.annotate = refuse
    world.post("empty")
    world.enrich()
    for path in ("/", "/articles/empty"):
        for language, cause in (("zh", "网页中没有文字"), ("en", "no text on the page")):
            text = parsed(client.get(path, language)).one("main").text()
            assert cause in text
            assert "post the page as a browser shows it" in text


def test_a_dead_letter_is_seen_and_mended(client: Client, world: World) -> None:
    """The form holds what was posted; sent, it is the next revision of the same article."""
    page = parsed(client.get("/dead-letters/bad"))
    form = page.one("form[action='/dead-letters/mend']")
    before = world.status("bad")
    sent = {
        str(node.attributes["name"]): str(node.attributes.get("value") or "")
        for node in form.css("input")
    }
    sent |= {"content_type": "text/plain", "content": page.one("textarea").text().lstrip("\n")}
    assert sent["content"] == "甲。"
    assert (sent["id"], sent["revision"]) == ("bad", str(before.revision))
    empty = client.post("/dead-letters/mend", OWN, data=sent | {"content": " "}, files=NO_FILE)
    assert empty.status_code == 422
    assert parsed(empty).one("#content").attributes["aria-invalid"] == "true"
    mended = sent | {"content": "乙。\r\n丙。", "title": "鹤汀渡轮复航"}
    answer = client.post("/dead-letters/mend", OWN, data=mended, files=NO_FILE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/articles/bad")
    after = world.status("bad")
    assert (after.state, after.revision) == (State.RECEIVED, before.revision + 1)
    (claim,) = world.ledger.claim(Step.ENRICH, ["bad"], "w/1", 1)
    posted = RawArticle.model_validate_json(claim.raw or "")
    assert (posted.content, posted.title) == ("乙。\n丙。", "鹤汀渡轮复航")
    # It is dead no more, so the same form is too late.
    assert client.post("/dead-letters/mend", OWN, data=mended, files=NO_FILE).status_code == 409
    assert client.get("/dead-letters/bad").status_code == 409


def test_a_form_of_an_older_revision_mends_nothing(client: Client, world: World) -> None:
    """Somebody else was quicker; what is unknown can't be mended either."""
    sent = {"id": "bad", "revision": "7", "content": "乙。", "content_type": "text/plain"}
    assert client.post("/dead-letters/mend", OWN, data=sent, files=NO_FILE).status_code == 409
    assert world.status("bad").state is State.DEAD
    gone = client.post("/dead-letters/mend", OWN, data=sent | {"id": "nobody"}, files=NO_FILE)
    assert gone.status_code == 404
    assert client.get("/dead-letters/nobody").status_code == 404


def test_the_dead_are_tried_again_by_a_form(client: Client, world: World) -> None:
    """One, or all; what isn't dead is a conflict."""
    answer = client.post("/dead-letters/bad/replay", OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/articles/bad")
    assert world.status("bad").state is State.RECEIVED
    assert client.post("/dead-letters/bad/replay", OWN).status_code == 409
    answer = client.post("/dead-letters/replay", OWN)
    assert answer.headers["Location"] == "/?replayed=0#dead"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://pages"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://pages"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
@pytest.mark.parametrize("path", ["/dead-letters/bad/replay", "/articles/good/withdraw"])
def test_forms_of_other_sites_do_nothing(
    client: Client, world: World, path: str, headers: dict[str, str], status: int
) -> None:
    """Whichever of the two headers a browser sends."""
    before = [world.status(id) for id in ("bad", "good")]
    assert client.post(path, headers).status_code == status
    assert ([world.status(id) for id in ("bad", "good")] == before) == (status == 403)


def test_a_pasted_page_is_taken_and_followed(client: Client, world: World) -> None:
    """Its fields are kept, empty ones left out; the same again is said to be the same."""
    data = {"content": "云岭市新建三座水厂。\r\n开工。", "id": "pasted", "source": "云岭日报"}
    data |= {"title": "", "url": "", "published_at": "2026-07-09T08:00", "content_type": ""}
    answer = client.post("/post", OWN, data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/articles/pasted")
    assert "pasted" in world.to_enrich.ids
    page = parsed(client.get("/articles/pasted"))
    assert page.one("[data-follow]").attributes["data-follow"] == "/v1/articles/pasted"
    assert page.one("noscript")
    assert client.post("/post", OWN, data).headers["Location"] == "/articles/pasted?again=1"


def test_a_file_in_another_charset_is_taken(client: Client, world: World) -> None:
    """Its look tells that it is HTML, its meta tag the charset."""
    page = '<html><meta charset="gb2312"><p>朱镕桥通车。</p></html>'.encode("gb18030")
    answer = client.post("/post", OWN, {"id": "file"}, {"file": ("page.html", page)})
    assert answer.headers["Location"] == "/articles/file"
    raw = RawArticle.model_validate_json(world.ledger.rows["file"].raw or "")
    assert "朱镕桥通车" in raw.content
    assert raw.content_type == "text/html"


@pytest.mark.parametrize(
    ("data", "status", "field"),
    [
        ({"content": "  "}, 422, "#content"),
        ({"content": "甲", "url": "ftp://x"}, 422, "#url"),
        ({"content": "甲", "published_at": "0999-05-05T08:00"}, 422, "#published_at"),
        ({"content": "甲" * 1000}, 413, "#content"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, data: dict[str, str], status: int, field: str
) -> None:
    """And nothing that was typed is lost."""
    answer = client.post("/post", OWN, data | {"title": '"><script>'})
    tree = parsed(answer)
    assert answer.status_code == status
    assert tree.one("#problem")
    assert tree.one("[aria-invalid=true]").attributes["id"] == field.removeprefix("#")
    assert tree.one("#title").attributes["value"] == '"><script>'
    assert tree.one("#content").text() == data["content"]


def test_an_article_is_found_by_its_id_or_its_address(client: Client) -> None:
    """An address leads to the id that was made from it."""
    assert client.get("/find?what=bad").headers["Location"] == "/articles/bad"
    found = client.get("/find?what=http://news.example/1.html").headers["Location"]
    again = client.get("/find?what=https://NEWS.example/1.html%23top").headers["Location"]
    assert found == again
    assert found.startswith("/articles/url-")
    assert client.get("/find?what=//evil.example").headers["Location"] == "/"


def test_an_article_is_withdrawn_by_a_form(client: Client, world: World) -> None:
    """The page says so afterwards."""
    assert client.post("/articles/good/withdraw", OWN).status_code == 303
    assert world.status("good").state is State.WITHDRAWN
    tree = parsed(client.get("/articles/good", "en"))
    assert "Withdrawn" in tree.one("[role=status]").text()


def test_the_two_services_link_to_each_other(client: Client) -> None:
    """By the addresses in the settings."""
    tree = parsed(client.get("/articles/good"))
    links = {node.attributes["href"] for node in tree.css("a")}
    assert {"http://127.0.0.1:8001/articles/good", "http://127.0.0.1:5555/"} <= links
    assert {"http://127.0.0.1:8001/trends", "/post"} <= links


@pytest.mark.parametrize(("language", "words"), [("zh", "已满"), ("en", "full")])
def test_the_pipeline_tells_what_is_not_as_it_should_be(
    world: World, language: str, words: str
) -> None:
    """In the reader's language, since when, and nothing of what is well."""
    full = Condition("full", "<b>no room</b>", datetime(2026, 7, 9, tzinfo=UTC))
    ports = Ports(
        IngestSettings(),
        world.ledger,
        world.to_enrich,
        world.to_index,
        FakeArchive(world.index),
        FakeAnswers(),
        Readiness({"store": lambda: full}, {"broker": lambda: None}),
    )
    client = Client(made_app("ingest", pages.ROOM, ports, pages.router, dead_pages.router))
    tree = parsed(client.get("/", language))
    (note,) = tree.css("section[aria-labelledby=troubles] .note")
    assert words in note.text()
    assert "<b>no room</b>" in note.text()
    assert "2026-07-09 08:00" in note.text()


def test_the_page_shows_where_the_article_spent_its_time(world: World, client: Client) -> None:
    """Each time with what lies between it and the one before, and its trace."""
    world.post("slow")
    trace = world.status("slow").trace or ""
    assert trace[3:35] in parsed(client.get("/articles/slow")).one("main").text()
    world.annotate = enriched_from
    world.now += 1.5
    world.enrich()
    world.now += 30
    world.write()
    facts = parsed(client.get("/articles/slow")).one("dl.facts").text()
    assert [part for part in facts.split() if part.startswith("+")] == [
        "+1.5",
        "+0.0",
        "+30",
        "+0.0",
    ]


def test_an_older_article_is_followed_and_withdrawn_alike(world: World, client: Client) -> None:
    """The ledger has forgotten it, the index knows it."""
    del world.ledger.rows["good"]
    tree = parsed(client.get("/articles/good", "en"))
    assert "Searchable" in tree.one("[role=status]").text()
    assert client.post("/articles/good/withdraw", OWN).status_code == 303
    assert world.status("good").state is State.WITHDRAWN


def test_a_refused_form_is_rendered_beside_the_event_loop(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds all that was posted, and others wait while the loop is busy."""
    rendered, render = [], pages._form

    def noted(*args: Any) -> Any:
        rendered.append(threading.current_thread())
        return render(*args)

    monkeypatch.setattr(pages, "_form", noted)
    assert client.post("/post", OWN, {"content": " "}).status_code == 422
    assert rendered
    assert threading.main_thread() not in rendered

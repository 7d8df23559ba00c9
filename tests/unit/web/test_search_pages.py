"""The pages of the search API on an index in memory, in both languages."""

from datetime import UTC, datetime

import pytest

from services.search.indexing.reprints import grouped
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import entity_pages, pages, saved_pages
from shared.articles import (
    Disclaimer,
    DisclaimerKind,
    Entity,
    EntityType,
    Name,
    Sentence,
    Zone,
    ZoneKind,
)
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.fake_searches import FakeSearches
from tests.unit.web.clients import Client, made_app, parsed

HOSTILE = "<script>alert(1)</script>望川电机<img src=x onerror=alert(1)>"
PAGES = ["/", "/?q=望川", "/?q=望川&explain=true", "/?q=。", "/?q=望川&from=2026-07-09&place=x"]
PAGES += ["/articles/a", "/articles/nobody", "/entities", "/entities?q=无", "/entities/PER:陆知远"]
PAGES += [
    "/searches",
    "/entities/none",
    "/trends",
    "/trends?from=2026-01-01&to=2026-12-31&type=PER",
    "/trends?from=0822-03-29",
    "/trends?from=0001-01-01&to=9999-12-31",
]


@pytest.fixture
def index() -> FakeIndex:
    """Return an index of three articles: two reprints and a hostile one."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=((0, 3),))
    evil = Name(name="<b>雁洲</b>", type=EntityType.LOC, salience=0.5, mentions=(), chain=("<i>",))
    marks = {
        "zones": (Zone(start=0, end=9, kind=ZoneKind.BODY),),
        "entities": (Entity(start=4, end=12, type=EntityType.ORG, text="x", value="<u>"),),
        "disclaimers": (Disclaimer(start=2, end=6, kind=DisclaimerKind.REPRINT),),
        "sentences": (Sentence(start=0, end=5), Sentence(start=5, end=30)),
        "summary": (Sentence(start=0, end=20),),
        "metadata": {"<script>": "</dl><script>alert(1)</script>"},
        "url": "javascript:alert(1)",
        "source": '"><svg onload=alert(1)>',
        "names": (name, evil),
        "keywords": ("<b>", "望川"),
    }
    alike = {"names": (name,), "signature": tuple(range(64)), "source": "云岭日报"}
    items = [
        made("a", 1, HOSTILE, **marks),
        made("b", 2, "望川电机投产", **alike),
        made("c", 3, "望川电机投产", **alike),
    ]
    index.write(grouped(items, index))
    return index


@pytest.fixture
def client(index: FakeIndex) -> Client:
    """Return a reader of the pages."""
    ports = SearchPorts(index, PairCutter(), Suggester(index))
    routers = (pages.router, entity_pages.router, saved_pages.router)
    app = made_app("search", pages.ROOM, ports, *routers)
    app.state.searches = FakeSearches()
    return Client(app)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages(client: Client, path: str) -> None:
    """One heading, one main part, labelled fields; nothing of an article becomes markup."""
    for language, tag in (("zh", "zh-Hans"), ("en", "en")):
        answer = client.get(path, language)
        assert answer.status_code in (200, 404, 422)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        tree = parsed(answer)
        assert tree.one("html").attributes["lang"] == tag
        assert len(tree.css("h1")) == len(tree.css("main")) == len(tree.css("header.top")) == 1
        labelled = {label.attributes["for"] for label in tree.css("label[for]")}
        fields = [field for field in tree.css("form input, form select, form textarea")]
        ids = {field.attributes.get("id") for field in fields if field.attributes.get("id")}
        assert ids <= labelled


def test_every_page_is_bound_by_a_strict_policy(client: Client) -> None:
    """No script or style inside, no foreign host, no frame around."""
    for path in PAGES:
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Vary"] == "Accept-Language, Cookie"


def test_hostile_articles_stay_text(client: Client) -> None:
    """In the list and on their page; an address that isn't of the web is no link."""
    tree = parsed(client.get("/"))
    titles = [node.text() for node in tree.css(".hit h3 a")]
    assert HOSTILE in titles
    assert tree.css("a[href^=javascript]") == []
    tree = parsed(client.get("/articles/a"))
    assert tree.one(".text").text() == HOSTILE
    assert tree.css("a[href^=javascript]") == []
    assert tree.css("[onload], svg") == []


def test_layers_are_marked_and_can_be_switched(client: Client) -> None:
    """A switch for each layer that the article has, with its number of marks."""
    tree = parsed(client.get("/articles/a", "en"))
    switches = {node.attributes["id"] for node in tree.css(".layers input[type=checkbox]")}
    assert switches == {"layer-ORG", "layer-disclaimer", "layer-zone", "layer-sentence"}
    text = tree.one(".text")
    assert "".join(node.text() for node in text.css(".ORG")) == HOSTILE[4:12]
    assert "".join(node.text() for node in text.css(".disclaimer")) == HOSTILE[2:6]
    assert tree.one(".text .disclaimer").attributes["data-label"] == "reprint 100%"


def test_trends_say_their_order(client: Client, index: FakeIndex) -> None:
    """In both languages, where there are any."""
    name = Name(name="骆青川", type=EntityType.PER, salience=1.0, mentions=())
    index.write([made("new", 9, "望川", names=(name,), published_at=datetime.now(UTC))])
    for language, order in (("zh", "由高到低排列"), ("en", "significant rise first")):
        assert order in parsed(client.get("/trends", language)).one("main").text()


def test_hits_show_what_was_found_and_their_reprints(client: Client) -> None:
    """Marks on the words, one hit for two reprints, the other within."""
    tree = parsed(client.get("/?q=电机投产", "en"))
    assert [mark.text() for mark in tree.css(".hit h3 mark")] == ["电机投产"]
    assert "1 reprint" in tree.one(".hit details summary").text()
    apart = parsed(client.get("/?q=电机投产&group=none", "en"))
    assert len(apart.css(".hit")) == 2


def test_filters_stand_as_links_that_take_them_away(client: Client) -> None:
    """And a facet that is filtered by is no more offered."""
    tree = parsed(client.get("/?q=望川&source=云岭日报", "en"))
    chip = tree.one(".chip")
    assert chip.attributes["href"] == "/?q=%E6%9C%9B%E5%B7%9D"
    assert tree.css("[aria-labelledby=by-source]") == []
    assert tree.css("[aria-labelledby=by-person] a")[0].text().strip() == "陆知远2"


def test_the_language_is_kept_when_it_is_switched(client: Client) -> None:
    """By a link that any browser follows, in a cookie."""
    answer = client.get("/articles/a?lang=en", "zh")
    assert parsed(answer).one("html").attributes["lang"] == "en"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("caibian_language=en;")
    kept = client.get("/articles/a", "zh", {"Cookie": "caibian_language=en"})
    assert parsed(kept).one("html").attributes["lang"] == "en"
    switch = parsed(kept).one(".tongue")
    assert switch.attributes["href"] == "/articles/a?lang=zh"
    assert "Set-Cookie" not in client.get("/articles/a?lang=xx").headers


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
    assert answer.headers["Retry-After"] == "5"
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


def test_a_search_is_saved_listed_and_forgotten(client: Client) -> None:
    """By forms of the page itself; what it asks for leads back to its hits."""
    own = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": "<b>望川</b>", "q": "望川", "source": "云岭日报", "webhook": ""}
    assert client.post("/searches", {}, data).status_code == 403
    assert client.post("/searches", own, data).headers["Location"] == "/searches"
    tree = parsed(client.get("/searches"))
    link = tree.one("tbody th a")
    assert link.text() == "<b>望川</b>"
    found = parsed(client.get(str(link.attributes["href"])))
    assert len(found.css(".hit")) == 1
    assert client.get(str(tree.one("form").attributes["action"])).status_code == 405
    assert client.post(str(tree.one("form").attributes["action"]), own).status_code == 303
    assert parsed(client.get("/searches")).css("tbody") == []


def test_a_webhooks_secret_is_shown_once(client: Client) -> None:
    """When the search is saved; what can't be saved is said on a page."""
    own = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": "望川", "q": "望川", "webhook": "https://desk.example/hook"}
    secret = parsed(client.post("/searches", own, data)).one(".note code").text()
    assert len(secret) > 20
    assert secret not in client.get("/searches").text
    assert client.post("/searches", own, data | {"webhook": "ftp://x"}).status_code == 422
    assert client.post("/searches", own, data | {"q": "("}).status_code == 422
    assert client.post("/searches", own, data | {"q": "望" * 70000}).status_code == 413


def test_a_very_long_text_is_cut_and_says_so(client: Client, index: FakeIndex) -> None:
    """The API has the whole of it; a mark that reaches beyond ends with what is shown."""
    text = "望" * (pages.LONGEST + 5)
    index.write(grouped([made("long", 1, text)], index))
    tree = parsed(client.get("/articles/long"))
    assert tree.one(".text").text() == text[: pages.LONGEST]
    assert tree.one("section .note a").attributes["href"] == "/v1/articles/long"
